namespace LiveCommerce.Checkout.Webhooks;

/// <summary>What a check of a signed message says. Only <see cref="Valid"/> lets it in; the others are for logs and counters.</summary>
public enum SignatureVerdict
{
    /// <summary>A header is missing or no such header, or the text is not UTF-8.</summary>
    Malformed,

    /// <summary>No signature fits.</summary>
    Wrong,

    /// <summary>It fits, and was made longer ago than is accepted: a recorded message that is played again.</summary>
    TooOld,

    /// <summary>It fits, and was made later than it is here: one of the two clocks is wrong.</summary>
    TooNew,

    Valid,
}

/// <summary>How far the instant of signing may lie from now.</summary>
internal static class SignatureAge
{
    public static SignatureVerdict Of(long signedAt, DateTimeOffset now, TimeSpan tolerance)
    {
        // As 128 bits: what an attacker writes there may be any number of 64.
        var age = (Int128)now.ToUnixTimeSeconds() - signedAt;
        var limit = (Int128)(long)tolerance.TotalSeconds;
        return age > limit ? SignatureVerdict.TooOld : -age > limit ? SignatureVerdict.TooNew : SignatureVerdict.Valid;
    }
}
