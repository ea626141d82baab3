using System.Collections.Immutable;
using LiveCommerce.Checkout.Webhooks;

namespace LiveCommerce.LiveHub.Webhooks;

/// <summary>The form of what is sent.</summary>
public enum WebhookFormat
{
    /// <summary>The payload that Standard Webhooks recommends: <c>type</c>, <c>timestamp</c>, <c>data</c>.</summary>
    Standard,

    /// <summary>CloudEvents 1.0 in structured mode.</summary>
    CloudEvents,
}

/// <summary>How much of an event is sent.</summary>
public enum WebhookPayload
{
    Full,

    /// <summary>Only the ids: the receiver asks for the rest. For receivers that should not hold what they do not need.</summary>
    Thin,
}

/// <summary>Why nothing is sent to an endpoint.</summary>
public enum EndpointHalt
{
    /// <summary>A host has switched it off.</summary>
    ByHost,

    /// <summary>It answered 410: nobody is there any more.</summary>
    Gone,

    /// <summary>Nothing has come through for five days.</summary>
    Failing,

    /// <summary>More waits for it than may.</summary>
    Backlog,
}

/// <summary>One secret of an endpoint.</summary>
/// <param name="Generation">Counts from 1.</param>
/// <param name="ExpiresAt">When it stops to sign; null for the newest.</param>
internal sealed record EndpointSecret(long Generation, WebhookSecret Secret, DateTimeOffset? ExpiresAt);

/// <summary>What a host says about an endpoint.</summary>
/// <param name="Types">Types of events that it wants; all where there is none.</param>
internal sealed record EndpointWish(string Url, string Description, ImmutableArray<string> Types, WebhookFormat Format, WebhookPayload Payload)
{
    public bool Equals(EndpointWish? other) => other is not null && Url == other.Url && Description == other.Description && Types.SequenceEqual(other.Types)
        && Format == other.Format && Payload == other.Payload;

    public override int GetHashCode() => HashCode.Combine(Url, Description, Format, Payload);

    public bool Wants(string type) => Types.IsEmpty || Types.Contains(type);
}

/// <summary>Where webhooks go. Immutable; a change makes a new one, after it was stored.</summary>
/// <param name="Secrets">The newest first; one that has expired may still be among them.</param>
/// <param name="Halt">Null while it is sent to.</param>
/// <param name="FailingSince">The first failure since the last success.</param>
internal sealed record WebhookEndpoint(
    string Id, EndpointWish Wish, DateTimeOffset MadeAt, ImmutableArray<EndpointSecret> Secrets, EndpointHalt? Halt = null, DateTimeOffset? HaltedAt = null,
    DateTimeOffset? FailingSince = null)
{
    public const int MaxUrl = 2_000;
    public const int MaxDescription = 200;

    /// <summary>A shop has at most so many.</summary>
    public const int MaxPerShop = 50;

    /// <summary>Secrets that sign at the same time.</summary>
    public const int MaxSecrets = 3;

    /// <summary>So long the old secret signs beside the new one.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Without a success for so long it is disabled.</summary>
    public static readonly TimeSpan FailsAtMost = TimeSpan.FromDays(5);

    public bool IsOn => Halt is null;

    public long Generation => Secrets[0].Generation;

    public IEnumerable<EndpointSecret> Signing(DateTimeOffset now) => Secrets.Where(secret => !(secret.ExpiresAt <= now));

    /// <summary>Client-made: 8 to 64 small letters, digits and hyphens, so that a UUID will do.</summary>
    public static bool IsId(string id) => id.Length is >= 8 and <= 64 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
