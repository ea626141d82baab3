using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.Checkout.Webhooks;

/// <summary>
/// Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over id, timestamp and the raw body, with a dot between. The header is a list separated by
/// spaces, so that a message can be signed with the old secret and the new one while the secret is exchanged.
/// </summary>
public static class StandardSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string Version = "v1,";

    /// <summary>How far the clocks of the two sides may be apart, as the libraries of the standard have it.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secrets">One signature for each, in this order.</param>
    /// <param name="id">Of the message, the same in every attempt; it holds no dot.</param>
    /// <param name="timestamp">Of this attempt, in seconds since 1970.</param>
    /// <param name="body">As it is sent.</param>
    public static string Sign(IEnumerable<WebhookSecret> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        if (id.Contains('.', StringComparison.Ordinal)) throw new ArgumentException("The id of a message holds no dot.", nameof(id));
        var header = new StringBuilder();
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            Compute(secret, id, timestamp.ToString(CultureInfo.InvariantCulture), body, mac);
            header.Append(header.Length > 0 ? " " : "").Append(Version).Append(Convert.ToBase64String(mac));
        }
        return header.ToString();
    }

    /// <summary>
    /// Checks a message that came in. Every signature of the list is compared with every secret, in constant time, before the age is looked at: nobody
    /// learns from the answer, or from how long it took, which part was wrong.
    /// </summary>
    public static SignatureVerdict Verify(
        IReadOnlyCollection<WebhookSecret> secrets, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now,
        TimeSpan? tolerance = null)
    {
        if (string.IsNullOrEmpty(id) || id.Contains('.', StringComparison.Ordinal) || string.IsNullOrEmpty(signatures)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var signedAt)) return SignatureVerdict.Malformed;
        var fits = false;
        Span<byte> wanted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> found = stackalloc byte[HMACSHA256.HashSizeInBytes + 3];
        foreach (var secret in secrets)
        {
            Compute(secret, id, timestamp, body, wanted);
            foreach (var range in signatures.AsSpan().Split(' '))
            {
                var signature = signatures.AsSpan(range);
                if (!signature.StartsWith(Version, StringComparison.Ordinal)) continue; // another scheme, perhaps of a later version
                if (!Convert.TryFromBase64Chars(signature[Version.Length..], found, out var length)) continue;
                fits |= CryptographicOperations.FixedTimeEquals(wanted, found[..length]);
            }
        }
        return fits ? SignatureAge.Of(signedAt, now, tolerance ?? Tolerance) : SignatureVerdict.Wrong;
    }

    private static void Compute(WebhookSecret secret, string id, string timestamp, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        hash.GetHashAndReset(mac);
    }
}
