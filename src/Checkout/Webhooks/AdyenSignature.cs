using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LiveCommerce.Checkout.Webhooks;

/// <summary>
/// Signatures of Adyen. A notification of a payment carries an HMAC-SHA256 over eight of its fields, joined by colons, in its own
/// <c>additionalData</c>; the webhooks of platforms carry one over the raw body in a header. Keys are hexadecimal. There is no timestamp: a
/// repeated notification is told by its references and its event code, so whoever receives one keeps what he has seen.
/// </summary>
/// <remarks>
/// The fields are joined as they are: colons and backslashes within them are not escaped (Adyen's own libraries test it with such references),
/// unlike in signatures of its old payment pages.
/// </remarks>
public static class AdyenSignature
{
    private const int MaxField = 1_024;

    /// <summary>Checks one <c>NotificationRequestItem</c>.</summary>
    /// <param name="hexKey">Of the webhook, as Adyen shows it.</param>
    /// <param name="item">As it came; members beside the eight are not covered by the signature.</param>
    public static SignatureVerdict Verify(string hexKey, JsonElement item)
    {
        if (!TryReadKey(hexKey, out var key) || item.ValueKind != JsonValueKind.Object || Signed(item) is not { } text) return SignatureVerdict.Malformed;
        return item.TryGetProperty("additionalData", out var additional) && additional.ValueKind == JsonValueKind.Object
            && additional.TryGetProperty("hmacSignature", out var signature) && signature.ValueKind == JsonValueKind.String
            ? Compare(key, Encoding.UTF8.GetBytes(text), signature.GetString()!)
            : SignatureVerdict.Malformed;
    }

    /// <summary>Checks a webhook whose signature covers the whole body.</summary>
    public static SignatureVerdict VerifyBody(string hexKey, string? signature, ReadOnlySpan<byte> body) =>
        string.IsNullOrEmpty(signature) || !TryReadKey(hexKey, out var key) ? SignatureVerdict.Malformed : Compare(key, body, signature);

    /// <summary>The text under the signature; null where a field has a shape that Adyen does not send.</summary>
    private static string? Signed(JsonElement item)
    {
        var amount = item.TryGetProperty("amount", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        string?[] fields =
        [
            Text(item, "pspReference"), Text(item, "originalReference"), Text(item, "merchantAccountCode"), Text(item, "merchantReference"),
            Text(amount, "value"), Text(amount, "currency"), Text(item, "eventCode"), Text(item, "success"),
        ];
        return fields.Any(field => field is null) ? null : string.Join(':', fields);
    }

    private static SignatureVerdict Compare(byte[] key, ReadOnlySpan<byte> signed, string signature)
    {
        Span<byte> found = stackalloc byte[HMACSHA256.HashSizeInBytes + 3];
        Span<byte> wanted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, signed, wanted);
        return Convert.TryFromBase64String(signature, found, out var length) && CryptographicOperations.FixedTimeEquals(wanted, found[..length])
            ? SignatureVerdict.Valid
            : SignatureVerdict.Wrong;
    }

    /// <summary>Empty where it is missing, as it is signed then. <c>success</c> comes as a truth value or as its name.</summary>
    private static string? Text(JsonElement owner, string name)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(name, out var value)) return "";
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        return text?.Length > MaxField ? null : text;
    }

    private static bool TryReadKey(string hexKey, out byte[] key)
    {
        key = [];
        if (hexKey.Length == 0 || hexKey.Length % 2 != 0 || !hexKey.All(char.IsAsciiHexDigit)) return false;
        key = Convert.FromHexString(hexKey);
        return true;
    }
}
