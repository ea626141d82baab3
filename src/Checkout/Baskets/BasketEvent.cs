using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>Facts about one basket; the same rules for ever as for the events of purchases.</summary>
/// <param name="At">When the owner decided it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Started), "started.v1")]
[JsonDerivedType(typeof(TriedAgain), "tried-again.v1")]
[JsonDerivedType(typeof(Granted), "granted.v1")]
[JsonDerivedType(typeof(Refused), "refused.v1")]
[JsonDerivedType(typeof(ReleaseAsked), "release-asked.v1")]
[JsonDerivedType(typeof(Released), "released.v1")]
[JsonDerivedType(typeof(LookAsked), "look-asked.v1")]
[JsonDerivedType(typeof(Closed), "closed.v1")]
public abstract record BasketEvent(DateTimeOffset At)
{
    public sealed record Started(
        DateTimeOffset At, BuyerId Buyer, IReadOnlyList<BasketWish> Lines, int HoldSeconds, string? DropId = null) : BasketEvent(At);

    /// <param name="At">When the try before had failed.</param>
    /// <param name="Attempt">1 for the first that follows a failed one.</param>
    /// <param name="NotBefore">When it may begin.</param>
    public sealed record TriedAgain(DateTimeOffset At, int Attempt, DateTimeOffset NotBefore) : BasketEvent(At);

    public sealed record Granted(DateTimeOffset At, IReadOnlyList<ReservationId> Reservations, DateTimeOffset Until) : BasketEvent(At);

    public sealed record Refused(DateTimeOffset At, BasketRefusal Refusal) : BasketEvent(At);

    public sealed record ReleaseAsked(DateTimeOffset At) : BasketEvent(At);

    /// <summary>What was still reserved is given back; what is being paid or sold is not.</summary>
    public sealed record Released(DateTimeOffset At) : BasketEvent(At);

    /// <summary>Somebody has to see what has become of the reservations.</summary>
    /// <param name="At">When.</param>
    /// <param name="Number">1 for the first look.</param>
    /// <param name="NextAt">When the next one is asked for, unless it is over by then.</param>
    public sealed record LookAsked(DateTimeOffset At, int Number, DateTimeOffset NextAt) : BasketEvent(At);

    public sealed record Closed(DateTimeOffset At) : BasketEvent(At);
}

[JsonSerializable(typeof(BasketEvent[]))]
internal sealed partial class BasketEventContext : JsonSerializerContext
{
    public static readonly EventJson<BasketEvent> Events = new(new BasketEventContext(EventJson.Options));
}
