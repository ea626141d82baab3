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
}

[JsonSerializable(typeof(StockEvent[]))]
internal sealed partial class StockEventContext : JsonSerializerContext
{
    public static readonly EventJson<StockEvent> Events = new(new StockEventContext(EventJson.Options));
}
