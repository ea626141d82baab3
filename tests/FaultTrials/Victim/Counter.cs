using System.Collections.Concurrent;
using LiveCommerce.FaultTrials.History;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>Where wishes are asked. Each is said before the owner hears of it and each answer after it came, so that nothing is known only here.</summary>
internal sealed class Counter(IReadOnlyList<IGrains<StockCommand, StockAnswer, StockView>> owners, Voice voice, TimeSpan life)
{
    /// <summary>The catalogue's.</summary>
    public static readonly Money Price = new(1_000, "EUR");

    private const int OfferSeconds = 1; // scaled down
    private static readonly OfferTerms Terms = new(
        new Money(900, "EUR"), LimitPerBuyer: 6, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), OfferSeconds);

    private static readonly WaitlistTerms Line = new(MaxLength: 50, PassesBy: true);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, bool>> _granters = new(StringComparer.Ordinal);
    private int _turn;

    /// <summary>Of a reservation.</summary>
    public TimeSpan Life => life;

    /// <summary>SKUs that two owners or more have granted reservations of.</summary>
    public int DoublyOwned => _granters.Values.Count(owners => owners.Count > 1);

    /// <returns>The answer, or null where the owner gave none (busy, storage out of reach).</returns>
    public async Task<StockAnswer?> AskAsync(Wish wish) => (await ReplyAsync(wish)).Answer;

    /// <summary>The same with what the owner says where it gives no answer.</summary>
    public async Task<Reply<StockAnswer>> ReplyAsync(Wish wish)
    {
        // Several owners: each question goes to the next one, so that all of them write all the time.
        var turn = (int)((uint)Interlocked.Increment(ref _turn) % owners.Count);
        var number = voice.Asking(wish);
        var reply = await owners[turn].AskAsync(wish.Sku, CommandOf(wish));
        if (reply.Fault != GrainFault.None)
        {
            voice.Answered(number, $"!{reply.Fault}", reply.Version, "-");
            return reply;
        }
        if (wish.IsDemand && reply.Answer!.Status == StockStatus.Done) _granters.GetOrAdd(wish.Sku, static _ => new())[turn] = true;
        voice.Answered(number, $"{reply.Answer!.Status}", reply.Version, reply.Answer.Reservation is { } reservation ? $"{reservation.Status}" : "-");
        return reply;
    }

    private StockCommand CommandOf(Wish wish) => wish.Operation switch
    {
        Operation.Reserve => new StockCommand.Reserve(IdOf(wish), BuyerId.Parse(wish.Buyer), wish.Quantity, OfferOf(wish), Price, null, life),
        Operation.Hold => new StockCommand.Reserve(IdOf(wish), BuyerId.Parse(wish.Buyer), wish.Quantity, OfferOf(wish), Price, null, life, IsTentative: true),
        Operation.Firm => new StockCommand.Firm(IdOf(wish), BuyerId.Parse(wish.Buyer), life),
        Operation.Join => new StockCommand.Join(IdOf(wish), BuyerId.Parse(wish.Buyer), wish.Quantity, OfferOf(wish), Price, null, life),
        Operation.Leave => new StockCommand.Leave(IdOf(wish), BuyerId.Parse(wish.Buyer)),
        Operation.Extend => new StockCommand.Extend(IdOf(wish), BuyerId.Parse(wish.Buyer), (int)wish.Quantity, life),
        Operation.Release => new StockCommand.Release(IdOf(wish), BuyerId.Parse(wish.Buyer)),
        Operation.BeginPayment => new StockCommand.BeginPayment(IdOf(wish), BuyerId.Parse(wish.Buyer), PurchaseOf(wish)),
        Operation.Confirm => new StockCommand.Confirm(IdOf(wish), PurchaseOf(wish)),
        Operation.GiveBack => new StockCommand.ReleasePayment(IdOf(wish), PurchaseOf(wish), ReleaseCause.PaymentDeclined),
        Operation.Restock => new StockCommand.Restock(wish.Id, wish.Quantity, wish.Detail == Wish.None ? "" : wish.Detail),
        Operation.Transfer => new StockCommand.Transfer(wish.Id, wish.Quantity, wish.Detail.Split('>')[0], wish.Detail.Split('>')[1]),
        Operation.Arm => new StockCommand.ArmOffer(wish.Id, wish.Quantity, Terms, Line),
    };

    private static string? OfferOf(Wish wish) => wish.Detail == Wish.None ? null : wish.Detail;

    private static ReservationId IdOf(Wish wish) => ReservationId.Parse(wish.Id);

    /// <summary>One purchase a reservation, so that it needs no name of its own.</summary>
    private static string PurchaseOf(Wish wish) => $"P{wish.Id}";
}
