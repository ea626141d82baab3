using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>Facts about one live stream; the same rules for ever as for <see cref="StockEvent"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Described), "described.v1")]
[JsonDerivedType(typeof(Scheduled), "scheduled.v1")]
[JsonDerivedType(typeof(WentLive), "went-live.v1")]
[JsonDerivedType(typeof(Ended), "ended.v1")]
[JsonDerivedType(typeof(LineUpSet), "line-up-set.v1")]
[JsonDerivedType(typeof(Pinned), "pinned.v1")]
[JsonDerivedType(typeof(OfferStarted), "offer-started.v1")]
[JsonDerivedType(typeof(OfferStartedPriced), "offer-started.v2")]
[JsonDerivedType(typeof(OfferArmed), "offer-armed.v1")]
[JsonDerivedType(typeof(OfferRefused), "offer-refused.v1")]
[JsonDerivedType(typeof(OfferOpened), "offer-opened.v1")]
[JsonDerivedType(typeof(OfferClosed), "offer-closed.v1")]
[JsonDerivedType(typeof(RehearsalBegan), "rehearsal-began.v1")]
[JsonDerivedType(typeof(RehearsalEnded), "rehearsal-ended.v1")]
[JsonDerivedType(typeof(Raided), "raided.v1")]
[JsonDerivedType(typeof(ReplayPublished), "replay-published.v1")]
[JsonDerivedType(typeof(ReplayWithdrawn), "replay-withdrawn.v1")]
[JsonDerivedType(typeof(RoleGranted), "role-granted.v1")]
[JsonDerivedType(typeof(RoleRevoked), "role-revoked.v1")]
[JsonDerivedType(typeof(PinsSet), "pins-set.v1")]
[JsonDerivedType(typeof(RunOfShowSet), "run-of-show-set.v1")]
[JsonDerivedType(typeof(SegmentBegun), "segment-begun.v1")]
[JsonDerivedType(typeof(AddressesSet), "addresses-set.v1")]
[JsonDerivedType(typeof(KeysRotated), "keys-rotated.v1")]
public abstract partial record LiveStreamEvent(DateTimeOffset At)
{
    public sealed record Described(DateTimeOffset At, string HostId, string Title, string? PlaybackUrl = null, string? ImageUrl = null)
        : LiveStreamEvent(At);

    public sealed record Scheduled(DateTimeOffset At, DateTimeOffset StartsAt) : LiveStreamEvent(At);

    public sealed record WentLive(DateTimeOffset At) : LiveStreamEvent(At);

    public sealed record Ended(DateTimeOffset At) : LiveStreamEvent(At);

    public sealed record LineUpSet(DateTimeOffset At, IReadOnlyList<Sku> Skus) : LiveStreamEvent(At);

    /// <summary>One item on screen, or none. Written before there were several; since then it is <see cref="PinsSet"/>.</summary>
    public sealed record Pinned(DateTimeOffset At, Sku? Sku = null) : LiveStreamEvent(At);

    /// <summary>With <paramref name="Practice"/> it belongs to a rehearsal: it is armed at once, moves no units, and ends with the rehearsal.</summary>
    public sealed record OfferStarted(
        DateTimeOffset At, string OfferId, OfferKind Kind, Sku Sku, long Quantity, OfferTerms Terms, bool? Practice = null)
        : LiveStreamEvent(At);

    /// <summary>Also where the offer is a claim, or says more about prices than one number.</summary>
    public sealed record OfferStartedPriced(
        DateTimeOffset At, string OfferId, OfferKind Kind, Sku Sku, long Quantity, OfferTerms Terms, OfferPricing? Pricing = null, bool? Practice = null)
        : LiveStreamEvent(At);

    public sealed record OfferArmed(DateTimeOffset At, string OfferId) : LiveStreamEvent(At);

    public sealed record OfferRefused(DateTimeOffset At, string OfferId, StockStatus Cause) : LiveStreamEvent(At);

    public sealed record OfferOpened(DateTimeOffset At, string OfferId) : LiveStreamEvent(At);

    /// <param name="At">When.</param>
    /// <param name="OfferId">Which.</param>
    /// <param name="Early">True where a person ended it (or the show): the owner of the SKU has to be told.</param>
    public sealed record OfferClosed(DateTimeOffset At, string OfferId, bool Early) : LiveStreamEvent(At);
}

[JsonSerializable(typeof(LiveStreamEvent[]))]
internal sealed partial class LiveStreamEventContext : JsonSerializerContext
{
    public static readonly EventJson<LiveStreamEvent> Events = new(new LiveStreamEventContext(EventJson.Options));
}
