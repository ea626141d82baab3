using System.Diagnostics;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// What a purchase asks of the owners of its SKUs, line by line in the order of the SKUs. Every step may be repeated from its beginning; a
/// step whose phase is over does nothing, so that an old message can never take units again which were given back.
/// </summary>
public sealed class PurchaseSteps(
    IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> purchases, IGrains<StockCommand, StockAnswer, StockView> stock) : IOutboxHandler
{
    public IReadOnlyCollection<string> Types { get; } = [PurchaseMessage.Hold, PurchaseMessage.Confirm, PurchaseMessage.Release];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        if (await purchases.CommittedAsync(row, cancellationToken) is not { } purchase) return PurchaseReports.NotReadable;
        return (row.Type, purchase.Phase) switch
        {
            (PurchaseMessage.Hold, PurchasePhase.Starting) => await HoldAsync(purchase, cancellationToken),
            (PurchaseMessage.Confirm, PurchasePhase.Confirming) => await ConfirmAsync(purchase, cancellationToken),
            (PurchaseMessage.Release, PurchasePhase.Releasing) => await ReleaseAsync(purchase, cancellationToken),
            _ => Sent.Done,
        };
    }

    /// <summary>All lines or none: the first that cannot be paid any more ends the purchase before the provider hears of it.</summary>
    private async Task<Sent> HoldAsync(PurchaseView purchase, CancellationToken cancellationToken)
    {
        foreach (var line in InSkuOrder(purchase))
        {
            var command = new StockCommand.BeginPayment(line.ReservationId, purchase.Buyer, purchase.PurchaseId);
            var reply = await stock.AskAsync(line.Sku.Value, command, cancellationToken);
            if (reply.Fault != GrainFault.None) return Fault(line, reply.Fault);
            if (reply.Answer!.Status is StockStatus.Done or StockStatus.Repeated) continue;
            return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NoteHoldFailed(reply.Answer.Status), cancellationToken);
        }
        return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NoteHeld(), cancellationToken);
    }

    private async Task<Sent> ConfirmAsync(PurchaseView purchase, CancellationToken cancellationToken)
    {
        foreach (var line in InSkuOrder(purchase))
        {
            var reply = await stock.AskAsync(line.Sku.Value, new StockCommand.Confirm(line.ReservationId, purchase.PurchaseId), cancellationToken);
            if (reply.Fault != GrainFault.None) return Fault(line, reply.Fault);
            // A line that was held can only be sold; anything else means that stock and purchase disagree, and a person has to look.
            if (reply.Answer!.Status is not (StockStatus.Done or StockStatus.Repeated)) return Disagree(line, reply.Answer.Status);
        }
        return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NoteConfirmed(), cancellationToken);
    }

    private async Task<Sent> ReleaseAsync(PurchaseView purchase, CancellationToken cancellationToken)
    {
        var cause = purchase.Ending switch
        {
            PurchaseEnding.Declined => ReleaseCause.PaymentDeclined,
            PurchaseEnding.Cancelled => ReleaseCause.PaymentCancelled,
            PurchaseEnding.Failed => ReleaseCause.PurchaseFailed,
            null => throw new UnreachableException(),
        };
        foreach (var line in InSkuOrder(purchase))
        {
            var command = new StockCommand.ReleasePayment(line.ReservationId, purchase.PurchaseId, cause);
            var reply = await stock.AskAsync(line.Sku.Value, command, cancellationToken);
            if (reply.Fault != GrainFault.None) return Fault(line, reply.Fault);
            if (reply.Answer!.Status is StockStatus.Done or StockStatus.Repeated or StockStatus.ReservationUnknown) continue;
            if (reply.Answer.Reservation?.PurchaseId == purchase.PurchaseId) return Disagree(line, reply.Answer.Status);
            // Never held by this purchase. Where another purchase of the same buyer was first, its lines are left to it.
            if (purchase.HoldFailure == StockStatus.WrongState) continue;
            reply = await stock.AskAsync(line.Sku.Value, new StockCommand.Release(line.ReservationId, purchase.Buyer), cancellationToken);
            if (reply.Fault != GrainFault.None) return Fault(line, reply.Fault);
        }
        return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NoteReleased(), cancellationToken);
    }

    private static IEnumerable<PurchaseLine> InSkuOrder(PurchaseView purchase) =>
        purchase.Lines.OrderBy(line => line.Sku.Value, StringComparer.Ordinal).ThenBy(line => line.ReservationId.Value);

    private static Sent Fault(PurchaseLine line, GrainFault fault) => Sent.TryAgain($"stock of {line.Sku}: {fault}");

    private static Sent Disagree(PurchaseLine line, StockStatus status) => Sent.TryAgain($"stock of {line.Sku} says {status} for reservation {line.ReservationId}");
}
