using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Facts about one SKU. They live for ever: a name is never given another meaning, a member is never removed, a changed shape is a new version.
/// </summary>
/// <param name="At">When the owner decided it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Restocked), "restocked.v1")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn.v1")]
[JsonDerivedType(typeof(OfferArmed), "offer-armed.v1")]
[JsonDerivedType(typeof(OfferOpened), "offer-opened.v1")]
[JsonDerivedType(typeof(OfferClosed), "offer-closed.v1")]
[JsonDerivedType(typeof(UnitsReturned), "units-returned.v1")]
[JsonDerivedType(typeof(Reserved), "reserved.v1")]
[JsonDerivedType(typeof(PaymentBegun), "payment-begun.v1")]
[JsonDerivedType(typeof(Confirmed), "confirmed.v1")]
[JsonDerivedType(typeof(Released), "released.v1")]
[JsonDerivedType(typeof(Expired), "expired.v1")]
[JsonDerivedType(typeof(RestockedAt), "restocked.v2")]
[JsonDerivedType(typeof(WithdrawnAt), "withdrawn.v2")]
[JsonDerivedType(typeof(OfferArmedAt), "offer-armed.v2")]
[JsonDerivedType(typeof(OfferArmedPriced), "offer-armed.v3")]
[JsonDerivedType(typeof(OfferClosedAt), "offer-closed.v2")]
[JsonDerivedType(typeof(UnitsReturnedAt), "units-returned.v2")]
[JsonDerivedType(typeof(ReservedAt), "reserved.v2")]
[JsonDerivedType(typeof(Firmed), "firmed.v1")]
[JsonDerivedType(typeof(Extended), "extended.v1")]
[JsonDerivedType(typeof(Joined), "joined.v1")]
[JsonDerivedType(typeof(Promoted), "promoted.v1")]
[JsonDerivedType(typeof(WaitEnded), "wait-ended.v1")]
[JsonDerivedType(typeof(Transferred), "transferred.v1")]
[JsonDerivedType(typeof(StockedSet), "stocked-set.v1")]
[JsonDerivedType(typeof(WrittenOff), "written-off.v1")]
[JsonDerivedType(typeof(Recovered), "recovered.v1")]
[JsonDerivedType(typeof(ReturnRestocked), "return-restocked.v1")]
[JsonDerivedType(typeof(ReturnWrittenOff), "return-written-off.v1")]
[JsonDerivedType(typeof(LocationsRanked), "locations-ranked.v1")]
[JsonDerivedType(typeof(BufferSet), "buffer-set.v1")]
public abstract record StockEvent(DateTimeOffset At)
{
    public sealed record Restocked(DateTimeOffset At, string OperationId, long Quantity) : StockEvent(At);

    public sealed record Withdrawn(DateTimeOffset At, string OperationId, long Quantity) : StockEvent(At);

    /// <summary>Units moved from the general pool into the offer's.</summary>
    public sealed record OfferArmed(DateTimeOffset At, string OfferId, long Quantity, OfferTerms Terms) : StockEvent(At);

    public sealed record OfferOpened(DateTimeOffset At, string OfferId) : StockEvent(At);

    /// <summary>The offer sells no more; <paramref name="Returned"/> free units went back to the general pool.</summary>
    public sealed record OfferClosed(DateTimeOffset At, string OfferId, long Returned) : StockEvent(At);

    /// <summary>Units that became free in a pool that had closed before went back to the general pool.</summary>
    public sealed record UnitsReturned(DateTimeOffset At, string OfferId, long Quantity) : StockEvent(At);

    public sealed record Reserved(
        DateTimeOffset At, ReservationId ReservationId, BuyerId Buyer, long Quantity, Money UnitPrice, DateTimeOffset Deadline,
        string? OfferId = null) : StockEvent(At);

    public sealed record PaymentBegun(DateTimeOffset At, ReservationId ReservationId, string PurchaseId) : StockEvent(At);

    public sealed record Confirmed(DateTimeOffset At, ReservationId ReservationId, string PurchaseId) : StockEvent(At);

    public sealed record Released(DateTimeOffset At, ReservationId ReservationId, ReleaseCause Cause) : StockEvent(At);

    public sealed record Expired(DateTimeOffset At, ReservationId ReservationId) : StockEvent(At);

    // The second versions name locations; the first are still written where everything lies in the main one.

    public sealed record RestockedAt(DateTimeOffset At, string OperationId, long Quantity, string Location) : StockEvent(At);

    public sealed record WithdrawnAt(DateTimeOffset At, string OperationId, long Quantity, string Location) : StockEvent(At);

    /// <summary>Also where the offer has its own terms for those who wait.</summary>
    public sealed record OfferArmedAt(
        DateTimeOffset At, string OfferId, long Quantity, OfferTerms Terms, IReadOnlyList<Portion> Portions, WaitlistTerms? Waitlist = null)
        : StockEvent(At);

    /// <summary>Where the offer says more about prices than one number; always with locations.</summary>
    public sealed record OfferArmedPriced(
        DateTimeOffset At, string OfferId, long Quantity, OfferTerms Terms, OfferPricing Pricing, IReadOnlyList<Portion> Portions,
        WaitlistTerms? Waitlist = null) : StockEvent(At);

    public sealed record OfferClosedAt(DateTimeOffset At, string OfferId, IReadOnlyList<Portion> Returned) : StockEvent(At);

    public sealed record UnitsReturnedAt(DateTimeOffset At, string OfferId, IReadOnlyList<Portion> Portions) : StockEvent(At);

    /// <summary>Also where the reservation is tentative.</summary>
    public sealed record ReservedAt(
        DateTimeOffset At, ReservationId ReservationId, BuyerId Buyer, long Quantity, Money UnitPrice, DateTimeOffset Deadline, bool Tentative,
        IReadOnlyList<Portion> Portions, string? OfferId = null) : StockEvent(At);

    /// <summary>A tentative reservation became a full one.</summary>
    public sealed record Firmed(DateTimeOffset At, ReservationId ReservationId, DateTimeOffset Deadline) : StockEvent(At);

    /// <summary>A later deadline, before payment.</summary>
    public sealed record Extended(DateTimeOffset At, ReservationId ReservationId, DateTimeOffset Deadline) : StockEvent(At);

    /// <summary>A buyer stands in line; the reservation that he may get has the same id, and runs for <paramref name="HoldSeconds"/>.</summary>
    public sealed record Joined(
        DateTimeOffset At, ReservationId ReservationId, BuyerId Buyer, long Quantity, Money UnitPrice, int HoldSeconds, string? OfferId = null)
        : StockEvent(At);

    /// <summary>A reservation for one who waited, over what he asked for when he joined.</summary>
    public sealed record Promoted(
        DateTimeOffset At, ReservationId ReservationId, DateTimeOffset Deadline, IReadOnlyList<Portion>? Portions = null) : StockEvent(At);

    public sealed record WaitEnded(DateTimeOffset At, ReservationId ReservationId, WaitEnding Cause) : StockEvent(At);

    public sealed record Transferred(DateTimeOffset At, string OperationId, long Quantity, string From, string To) : StockEvent(At);

    /// <summary>A count from outside: the units of the location, which were <paramref name="Expected"/>, are <paramref name="Quantity"/>.</summary>
    public sealed record StockedSet(DateTimeOffset At, string OperationId, long Expected, long Quantity, string Location) : StockEvent(At);

    public sealed record WrittenOff(DateTimeOffset At, string OperationId, long Quantity, string Location) : StockEvent(At);

    public sealed record Recovered(DateTimeOffset At, string OperationId, long Quantity, string Location) : StockEvent(At);

    /// <summary>Sold units came back and are free again.</summary>
    public sealed record ReturnRestocked(DateTimeOffset At, string OperationId, ReservationId ReservationId, long Quantity) : StockEvent(At);

    /// <summary>Sold units came back and cannot be sold again.</summary>
    public sealed record ReturnWrittenOff(DateTimeOffset At, string OperationId, ReservationId ReservationId, long Quantity) : StockEvent(At);

    public sealed record LocationsRanked(DateTimeOffset At, IReadOnlyList<string> Locations) : StockEvent(At);

    public sealed record BufferSet(DateTimeOffset At, long Quantity) : StockEvent(At);
}

[JsonSerializable(typeof(StockEvent[]))]
internal sealed partial class StockEventContext : JsonSerializerContext
{
    public static readonly EventJson<StockEvent> Events = new(new StockEventContext(EventJson.Options));
}
