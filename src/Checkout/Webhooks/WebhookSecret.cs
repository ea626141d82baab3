using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace LiveCommerce.Checkout.Webhooks;

/// <summary>A symmetric secret of Standard Webhooks: 24 to 64 bytes, shown as <c>whsec_</c> and base64.</summary>
public sealed class WebhookSecret
{
    public const string Prefix = "whsec_";
    public const int MinBytes = 24;
    public const int MaxBytes = 64;

    private const int NewBytes = 32;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    internal ReadOnlySpan<byte> Key => _key;

    public static WebhookSecret Create() => new(RandomNumberGenerator.GetBytes(NewBytes));

    /// <exception cref="ArgumentOutOfRangeException">Fewer or more bytes than a secret has.</exception>
    public static WebhookSecret FromBytes(ReadOnlySpan<byte> key)
    {
        if (key.Length is < MinBytes or > MaxBytes) throw new ArgumentOutOfRangeException(nameof(key), key.Length, $"{MinBytes} to {MaxBytes} bytes.");
        return new(key.ToArray());
    }

    /// <summary>Reads what people copy: with the prefix or without, padded or not.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        if (text is null) return false;
        var base64 = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        if (base64.Length > MaxBytes * 2) return false;
        Span<byte> key = stackalloc byte[MaxBytes + 3];
        base64 = base64.TrimEnd('=');
        if (!Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), key, out var length)) return false;
        if (length is < MinBytes or > MaxBytes) return false;
        secret = new(key[..length].ToArray());
        return true;
    }

    /// <summary>The secret itself, for the one answer that shows it.</summary>
    public string Reveal() => Prefix + Convert.ToBase64String(_key);

    public byte[] ToBytes() => [.. _key];

    /// <summary>Never the secret: it would end in a log.</summary>
    public override string ToString() => Prefix + "…";
}
