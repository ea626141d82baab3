using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LiveCommerce.LiveHub.Tests.Identity;

/// <summary>Makes tokens by hand, wrong ones above all, independently of the library that checks them.</summary>
internal static class Jwt
{
    public static string Make(object header, object payload, Func<byte[], byte[]> sign)
    {
        var signed = Encode(header) + "." + Encode(payload);
        return signed + "." + Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)));
    }

    public static string Hs256(object header, object payload, byte[] key) => Make(header, payload, data => HMACSHA256.HashData(key, data));

    public static Dictionary<string, object?> Header(string alg, string? typ = null, string? kid = null)
    {
        var header = new Dictionary<string, object?> { ["alg"] = alg };
        if (typ is not null) header["typ"] = typ;
        if (kid is not null) header["kid"] = kid;
        return header;
    }

    public static Dictionary<string, object?> But(this Dictionary<string, object?> claims, string name, object? value)
    {
        var changed = new Dictionary<string, object?>(claims);
        if (value is null) changed.Remove(name);
        else changed[name] = value;
        return changed;
    }

    private static string Encode(object part) => Base64Url.EncodeToString(part switch
    {
        byte[] raw => raw,
        string text => Encoding.UTF8.GetBytes(text),
        _ => JsonSerializer.SerializeToUtf8Bytes(part),
    });
}
