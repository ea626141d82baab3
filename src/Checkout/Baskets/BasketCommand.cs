using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>
/// What may be asked of the owner of one basket. The buyer's wishes carry who asks; the <c>Note…</c> commands bring back what a step outside
/// has found, and are harmless when they come twice or late.
/// </summary>
public abstract record BasketCommand
{
    private BasketCommand()
    {
    }

    /// <summary>Reserve all of these lines or none.</summary>
    /// <param name="Buyer">For whom.</param>
    /// <param name="Lines">One per pool in the order of SKUs: <see cref="BasketShape.Sum"/>.</param>
    /// <param name="HoldSeconds">How long the reservations run in the general pool.</param>
    /// <param name="DropId">The drop whose limit over several SKUs counts, if any.</param>
    public sealed record Start(BuyerId Buyer, IReadOnlyList<BasketWish> Lines, int HoldSeconds, string? DropId) : BasketCommand;

    /// <summary>The buyer gives back whatever is still reserved.</summary>
    public sealed record Release(BuyerId Buyer) : BasketCommand;

    /// <summary>Every line is reserved.</summary>
    /// <param name="Attempt">Which try.</param>
    /// <param name="Reservations">In the order of the lines.</param>
    /// <param name="Until">The latest of their deadlines.</param>
    public sealed record NoteGranted(int Attempt, IReadOnlyList<ReservationId> Reservations, DateTimeOffset Until) : BasketCommand;

    /// <summary>A line, or the drop's limit, said no; nothing is reserved.</summary>
    public sealed record NoteRefused(int Attempt, BasketRefusal Refusal) : BasketCommand;

    /// <summary>The try was interrupted for so long that what it had got was gone; nobody has said no.</summary>
    public sealed record NoteFailed(int Attempt) : BasketCommand;

    /// <summary>What was still reserved is given back.</summary>
    /// <param name="IsOver">Nothing is reserved or being paid any more.</param>
    public sealed record NoteReleased(bool IsOver) : BasketCommand;

    /// <summary>Nothing of it is reserved or being paid any more.</summary>
    public sealed record NoteOver : BasketCommand;
}
