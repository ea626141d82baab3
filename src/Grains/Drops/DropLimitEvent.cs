using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Drops;

/// <summary>Facts about one drop's limit; the same rules for ever as for the events of stock.</summary>
/// <param name="At">When the owner decided it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Opened), "opened.v1")]
[JsonDerivedType(typeof(Taken), "taken.v1")]
[JsonDerivedType(typeof(Settled), "settled.v1")]
[JsonDerivedType(typeof(GivenBack), "given-back.v1")]
[JsonDerivedType(typeof(Expired), "expired.v1")]
public abstract record DropLimitEvent(DateTimeOffset At)
{
    public sealed record Opened(DateTimeOffset At, long LimitPerBuyer) : DropLimitEvent(At);

    public sealed record Taken(DateTimeOffset At, ReservationId TakeId, BuyerId Buyer, long Units, DateTimeOffset Deadline) : DropLimitEvent(At);

    public sealed record Settled(DateTimeOffset At, ReservationId TakeId) : DropLimitEvent(At);

    public sealed record GivenBack(DateTimeOffset At, ReservationId TakeId) : DropLimitEvent(At);

    public sealed record Expired(DateTimeOffset At, ReservationId TakeId) : DropLimitEvent(At);
}

[JsonSerializable(typeof(DropLimitEvent[]))]
internal sealed partial class DropLimitEventContext : JsonSerializerContext
{
    public static readonly EventJson<DropLimitEvent> Events = new(new DropLimitEventContext(EventJson.Options));
}
