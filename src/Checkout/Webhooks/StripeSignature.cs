using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace LiveCommerce.Checkout.Webhooks;

/// <summary>
/// The header <c>Stripe-Signature</c>: <c>t=SECONDS,v1=HEX[,v1=HEX…]</c>, an HMAC-SHA256 over <c>t.body</c>. Unlike in Standard Webhooks the key is the
/// text of the secret itself, its prefix included.
/// </summary>
public static class StripeSignature
{
    public const string Header = "Stripe-Signature";

    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="secret">Of the endpoint, as Stripe shows it.</param>
    /// <param name="header">As it came; unknown schemes are passed over.</param>
    /// <param name="body">The raw bytes, before anything has parsed them.</param>
    /// <param name="now">By our clock.</param>
    /// <param name="tolerance">How far that may be from Stripe's.</param>
    public static SignatureVerdict Verify(string secret, string? header, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan? tolerance = null)
    {
        if (!TryEncode(secret, out var key) || !Utf8.IsValid(body) || !TryRead(header, out var timestamp, out var signatures)) return SignatureVerdict.Malformed;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var signedAt)) return SignatureVerdict.Malformed;
        Span<byte> wanted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(key, timestamp, body, wanted);
        var fits = false;
        foreach (var signature in signatures)
        {
            // What has another length, or is no hexadecimal number, is no signature; that is no secret.
            if (signature.Length == 2 * wanted.Length && IsHex(signature)) fits |= CryptographicOperations.FixedTimeEquals(wanted, Convert.FromHexString(signature));
        }
        return fits ? SignatureAge.Of(signedAt, now, tolerance ?? Tolerance) : SignatureVerdict.Wrong;
    }

    /// <summary>The header that Stripe would send; for a provider of our own that speaks like it.</summary>
    public static string Sign(string secret, long timestamp, ReadOnlySpan<byte> body)
    {
        var text = timestamp.ToString(CultureInfo.InvariantCulture);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(Strict.GetBytes(secret), text, body, mac);
        return $"t={text},v1={Convert.ToHexStringLower(mac)}";
    }

    private static void Compute(byte[] key, string timestamp, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hash.AppendData(body);
        hash.GetHashAndReset(mac);
    }

    /// <summary>False without exactly one instant or without any signature of the scheme.</summary>
    private static bool TryRead(string? header, out string timestamp, out List<string> signatures)
    {
        (timestamp, signatures) = ("", []);
        foreach (var part in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("v1=", StringComparison.Ordinal)) signatures.Add(part[3..]);
            else if (part.StartsWith("t=", StringComparison.Ordinal))
            {
                if (timestamp.Length > 0) return false;
                timestamp = part[2..];
            }
        }
        return timestamp.Length > 0 && signatures.Count > 0;
    }

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);

    private static bool TryEncode(string text, out byte[] bytes)
    {
        try
        {
            bytes = Strict.GetBytes(text);
            return bytes.Length > 0;
        }
        catch (EncoderFallbackException)
        {
            bytes = [];
            return false;
        }
    }
}
