using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Stock.Baskets;

/// <summary>How a basket ended.</summary>
public enum BasketStatus
{
    /// <summary>Every line is reserved until its deadline.</summary>
    Granted,

    /// <summary>No lines, too many, a quantity out of range, or two prices for one pool.</summary>
    Invalid,

    /// <summary>The drop's limit over several SKUs; <see cref="BasketAnswer.DropLimit"/> says more. Nothing is reserved.</summary>
    LimitReached,

    /// <summary><see cref="BasketAnswer.Refusal"/> of the line <see cref="BasketAnswer.Line"/>. Nothing is reserved.</summary>
    Refused,

    /// <summary>An owner could not answer: <see cref="BasketAnswer.Fault"/>. What was granted is given back now or by its deadline; the same basket may be tried again.</summary>
    Failed,
}

/// <summary>An answer with what belongs to its status.</summary>
/// <param name="Reservations">One per pool, in the order of SKUs.</param>
public sealed record BasketAnswer(
    BasketStatus Status, IReadOnlyList<ReservationView> Reservations, BasketLine? Line = null, StockAnswer? Refusal = null,
    DropLimitAnswer? DropLimit = null, GrainFault Fault = GrainFault.None);
