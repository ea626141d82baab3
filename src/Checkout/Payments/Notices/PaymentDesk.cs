using System.Diagnostics;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Payments.Notices;

/// <summary>
/// Where news about payments comes in that nobody has asked for: messages of the provider, and differences that reconciliation has found. It becomes the same
/// command as everything else; a repeat changes nothing, because the purchase's owner knows the payment by its id.
/// </summary>
/// <param name="purchases">Where news goes.</param>
/// <param name="log">For people.</param>
public sealed class PaymentDesk(IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> purchases, ILogger<PaymentDesk> log)
{
    /// <summary>Durable when this is done. May be repeated from its beginning.</summary>
    public async Task<Sent> TakeAsync(PaymentNotice notice, CancellationToken cancellationToken)
    {
        switch (notice)
        {
            case PaymentNotice.Money money:
                return await NoteAsync(money.Reference, money.Result, cancellationToken);
            case PaymentNotice.Changed changed:
                return await AskAsync(changed.Reference, new PurchaseCommand.LookAgain(), cancellationToken) is { Fault: not GrainFault.None } reply
                    ? Failed(reply.Fault)
                    : Sent.Done;
            case PaymentNotice.Refund refund:
                return await NoteRefundAsync(refund.Content, cancellationToken);
            case PaymentNotice.Dispute dispute:
                PaymentLog.Disputed(log, dispute.ChargeId, dispute.Reason);
                return Sent.Done;
            case PaymentNotice.Foreign:
                return Sent.Done;
            default:
                throw new UnreachableException();
        }
    }

    private async Task<Sent> NoteAsync(string reference, PaymentResult money, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(reference, new PurchaseCommand.NotePayment(money), cancellationToken);
        if (reply.Fault != GrainFault.None) return Failed(reply.Fault);
        if (reply.Answer!.Refusal == PurchaseRefusal.NotFound) PaymentLog.NoPurchase(log, reference, money.ToString());
        return Sent.Done;
    }

    private async Task<Sent> NoteRefundAsync(ProviderRefund refund, CancellationToken cancellationToken)
    {
        if (refund.State is RefundResult.Refused refused)
        {
            PaymentLog.RefundFailed(log, refund.ProviderRefundId, refund.ChargeId, refund.Amount, refused.Reason);
            return Sent.Done;
        }
        if (refund.State is not RefundResult.Refunded || !PurchaseId.TryParse(PurchaseRefunds.PurchaseOfLate(refund.RefundId), out var id)) return Sent.Done;
        var reply = await AskAsync(id.Value, new PurchaseCommand.NoteRefunded(), cancellationToken);
        return reply.Fault == GrainFault.None ? Sent.Done : Failed(reply.Fault);
    }

    /// <summary>A reference that cannot be a purchase's is answered as one that is none.</summary>
    private async Task<Reply<PurchaseAnswer>> AskAsync(string reference, PurchaseCommand command, CancellationToken cancellationToken) =>
        PurchaseId.TryParse(reference, out var id)
            ? await purchases.AskAsync(id.Value, command, cancellationToken)
            : new Reply<PurchaseAnswer>(new PurchaseAnswer(PurchaseRefusal.NotFound), GrainFault.None, 0);

    private static Sent Failed(GrainFault fault) => Sent.TryAgain($"{PurchaseKind.KindName}: {fault}");
}
