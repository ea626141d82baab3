using System.Diagnostics;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>
/// What a basket asks of the owners of its SKUs and of its drop's limit. Every step may be repeated from its beginning; one whose phase is over
/// does nothing. Units are counted against the limit before they are reserved, and are given back to it only when none of them is reserved,
/// being paid or sold.
/// </summary>
public sealed class BasketSteps(
    IGrains<BasketCommand, BasketReply, BasketView> baskets, IGrains<StockCommand, StockAnswer, StockView> stock,
    IGrains<DropLimitCommand, DropLimitAnswer, DropLimitView> drops, TimeProvider time) : IOutboxHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A basket whose owners do not answer for so long is refused: its buyer has gone, or makes another.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(1);

    private readonly BasketRun _run = new(stock, drops);

    public IReadOnlyCollection<string> Types { get; } = [BasketMessage.Reserve, BasketMessage.Settle, BasketMessage.Release, BasketMessage.Look];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        // The row can be seen a moment before the grain shows its view.
        var basket = await baskets.WaitAsync(row.Key.Id, view => view.Version >= row.Sequence, Patience, cancellationToken);
        if (basket is null || basket.Version < row.Sequence) return Sent.TryAgain("the basket cannot be read");
        return (row.Type, basket.Phase) switch
        {
            (BasketMessage.Reserve, BasketPhase.Reserving) => await ReserveAsync(basket, cancellationToken),
            (BasketMessage.Settle, BasketPhase.Granted or BasketPhase.Releasing) => await SettleAsync(basket, cancellationToken),
            (BasketMessage.Release, BasketPhase.Releasing) => await ReleaseAsync(basket, cancellationToken),
            (BasketMessage.Look, BasketPhase.Granted or BasketPhase.Releasing) => await LookAsync(basket, cancellationToken),
            _ => Sent.Done,
        };
    }

    private async Task<Sent> ReserveAsync(BasketView basket, CancellationToken cancellationToken)
    {
        if (basket.NotBefore - time.GetUtcNow() is { } wait && wait > TimeSpan.Zero) return Sent.TryAgain("the try before has failed", wait);
        var answer = await _run.ReserveAsync(
            new Basket(basket.AttemptId, basket.Buyer, basket.Lines.Select(line => line.ToLine()), TimeSpan.FromSeconds(basket.HoldSeconds), basket.DropId));
        // What a try had got, or still has, is found again under the same id.
        if (answer.Status == BasketStatus.Failed && time.GetUtcNow() - basket.AttemptId.MadeAt < GiveUpAfter)
            return Sent.TryAgain($"{answer.Line?.Sku.Value ?? basket.DropId}: {answer.Fault}");
        return await ReportAsync(basket, NoteOf(basket.Attempt, answer), cancellationToken);
    }

    /// <summary>From now on the limit counts the units without a deadline: this basket's owner sees to it that they are given back.</summary>
    private async Task<Sent> SettleAsync(BasketView basket, CancellationToken cancellationToken)
    {
        var reply = await drops.AskAsync(basket.DropId!, new DropLimitCommand.Settle(basket.AttemptId, basket.Buyer), cancellationToken);
        return reply.Fault == GrainFault.None ? Sent.Done : Sent.TryAgain($"limit of {basket.DropId}: {reply.Fault}");
    }

    /// <summary>What is being paid, or sold, stays: its purchase decides.</summary>
    private async Task<Sent> ReleaseAsync(BasketView basket, CancellationToken cancellationToken)
    {
        for (var i = 0; i < basket.Reservations.Count; i++)
        {
            var reply = await stock.AskAsync(basket.Lines[i].Sku.Value, new StockCommand.Release(basket.Reservations[i], basket.Buyer), cancellationToken);
            if (reply.Fault != GrainFault.None) return Fault(basket.Lines[i], reply.Fault);
        }
        var (fault, isOver) = await EndAsync(basket, cancellationToken);
        return fault ?? await ReportAsync(basket, new BasketCommand.NoteReleased(isOver), cancellationToken);
    }

    private async Task<Sent> LookAsync(BasketView basket, CancellationToken cancellationToken)
    {
        var (fault, isOver) = await EndAsync(basket, cancellationToken);
        return fault ?? (isOver ? await ReportAsync(basket, new BasketCommand.NoteOver(), cancellationToken) : Sent.Done);
    }

    /// <summary>Whether nothing is reserved or being paid any more; the limit then gets back what was not sold.</summary>
    private async Task<(Sent? Fault, bool IsOver)> EndAsync(BasketView basket, CancellationToken cancellationToken)
    {
        var isSold = false;
        for (var i = 0; i < basket.Reservations.Count; i++)
        {
            var reply = await stock.AskAsync(basket.Lines[i].Sku.Value, new StockCommand.Look(basket.Reservations[i], basket.Buyer), cancellationToken);
            if (reply.Fault != GrainFault.None) return (Fault(basket.Lines[i], reply.Fault), false);
            switch (reply.Answer!.Reservation?.Status)
            {
                case ReservationStatus.Reserved or ReservationStatus.Paying or ReservationStatus.Tentative:
                    return (null, false);
                case ReservationStatus.Sold:
                    isSold = true;
                    break;
                case null or ReservationStatus.Released or ReservationStatus.Expired or ReservationStatus.Waiting or ReservationStatus.WaitEnded:
                    break;
            }
        }
        if (basket.DropId is { } dropId && !isSold)
        {
            var given = await drops.AskAsync(dropId, new DropLimitCommand.GiveBack(basket.AttemptId, basket.Buyer), cancellationToken);
            if (given.Fault != GrainFault.None) return (Sent.TryAgain($"limit of {dropId}: {given.Fault}"), false);
        }
        return (null, true);
    }

    private static BasketCommand NoteOf(int attempt, BasketAnswer answer) => answer.Status switch
    {
        BasketStatus.Granted => new BasketCommand.NoteGranted(
            attempt, [.. answer.Reservations.Select(view => view.Id)], answer.Reservations.Max(view => view.Deadline)),
        BasketStatus.LimitReached => answer.DropLimit!.Status switch
        {
            DropLimitStatus.TakeEnded => new BasketCommand.NoteFailed(attempt), // interrupted between giving back and saying so
            DropLimitStatus.DropUnknown => new BasketCommand.NoteRefused(attempt, new BasketRefusal(StockStatus.OfferUnknown)),
            _ => new BasketCommand.NoteRefused(attempt, new BasketRefusal(StockStatus.LimitReached, Available: answer.DropLimit.Remaining)),
        },
        // What a try had got while it was interrupted is gone, and nobody has said no.
        BasketStatus.Refused when answer.Refusal!.Status is StockStatus.ReservationExpired or StockStatus.ReservationReleased => new BasketCommand.NoteFailed(attempt),
        BasketStatus.Refused => new BasketCommand.NoteRefused(attempt, new BasketRefusal(
            answer.Refusal!.Status, answer.Line!.Sku, answer.Refusal.Available, answer.Refusal.Price, answer.Refusal.OpensAt, answer.Refusal.Reservation?.Id)),
        BasketStatus.Invalid => new BasketCommand.NoteRefused(attempt, new BasketRefusal(StockStatus.QuantityOutOfRange)),
        BasketStatus.Failed => new BasketCommand.NoteRefused(attempt, new BasketRefusal(StockStatus.ReservationExpired)),
        _ => throw new UnreachableException(),
    };

    private async Task<Sent> ReportAsync(BasketView basket, BasketCommand note, CancellationToken cancellationToken)
    {
        var reply = await baskets.AskAsync(basket.BasketId, note, cancellationToken);
        return reply.Fault == GrainFault.None ? Sent.Done : Sent.TryAgain($"{BasketKind.KindName}: {reply.Fault}");
    }

    private static Sent Fault(BasketWish line, GrainFault fault) => Sent.TryAgain($"stock of {line.Sku}: {fault}");
}
