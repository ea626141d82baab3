using System.Diagnostics;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Payments;

/// <summary>
/// Everything that a purchase says to the payment provider. That the payment has begun is durable before the first call, because only
/// <c>held.v1</c> causes it. Each step looks at the committed purchase first: one that was overtaken does nothing.
/// </summary>
/// <param name="purchases">Where results go.</param>
/// <param name="provider">Behind a <see cref="TimeLimitedProvider"/>.</param>
/// <param name="options">Limits.</param>
/// <param name="time">For the alarm.</param>
/// <param name="log">For people.</param>
public sealed class PaymentSteps(
    IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> purchases, IPaymentProvider provider, PaymentOptions options, TimeProvider time,
    ILogger<PaymentSteps> log) : IOutboxHandler
{
    public IReadOnlyCollection<string> Types { get; } =
    [
        PurchaseMessage.Charge, PurchaseMessage.Capture, PurchaseMessage.LookUp, PurchaseMessage.CancelPayment, PurchaseMessage.Void,
        PurchaseMessage.Refund, PurchaseMessage.Alarm,
    ];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        if (await purchases.CommittedAsync(row, cancellationToken) is not { } purchase) return PurchaseReports.NotReadable;
        return row.Type switch
        {
            PurchaseMessage.Charge => await AuthorizeAsync(purchase, cancellationToken),
            PurchaseMessage.Capture => await CaptureAsync(purchase, PurchaseMessage.Read(row.Payload), cancellationToken),
            PurchaseMessage.LookUp => await LookUpAsync(purchase, PurchaseMessage.Read(row.Payload), cancellationToken),
            PurchaseMessage.CancelPayment => await VoidAsync(purchase, PurchaseMessage.Read(row.Payload), cancellationToken),
            PurchaseMessage.Void => await GiveUpAsync(purchase, cancellationToken),
            PurchaseMessage.Refund => await RefundAsync(purchase, cancellationToken),
            PurchaseMessage.Alarm => Alarm(purchase),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<Sent> AuthorizeAsync(PurchaseView purchase, CancellationToken cancellationToken)
    {
        // A question that was asked already follows what an earlier try of this very message began.
        if (purchase.Phase != PurchasePhase.Paying || purchase.Attempt > 0) return Sent.Done;
        var order = OrderOf(purchase);
        var isLate = time.GetUtcNow() - order.BegunAt > options.ChargeWithin;
        return await ReportAsync(
            purchase, isLate ? await provider.LookUpAsync(order, cancellationToken) : await provider.AuthorizeAsync(order, cancellationToken), cancellationToken);
    }

    private async Task<Sent> CaptureAsync(PurchaseView purchase, PurchaseMessage question, CancellationToken cancellationToken)
    {
        if (purchase.Phase != PurchasePhase.Capturing || question.Attempt < purchase.Attempt) return Sent.Done;
        return await ReportAsync(purchase, await provider.CaptureAsync(OrderOf(purchase), cancellationToken), cancellationToken);
    }

    private async Task<Sent> LookUpAsync(PurchaseView purchase, PurchaseMessage question, CancellationToken cancellationToken)
    {
        if (purchase.Phase is not (PurchasePhase.Paying or PurchasePhase.Challenge) || question.Attempt < purchase.Attempt) return Sent.Done;
        var order = OrderOf(purchase);
        var result = await provider.LookUpAsync(order, cancellationToken);
        // Its request was lost, or is still under way: sent again under its key it is one payment in either case, and the buyer still waits for it.
        if (result is PaymentResult.NotFound && purchase.Phase == PurchasePhase.Paying && time.GetUtcNow() - order.BegunAt < options.ResendWithin)
            result = await provider.AuthorizeAsync(order, cancellationToken);
        return await ReportAsync(purchase, result, cancellationToken);
    }

    private async Task<Sent> VoidAsync(PurchaseView purchase, PurchaseMessage question, CancellationToken cancellationToken)
    {
        if (purchase.Phase != PurchasePhase.Cancelling || question.Attempt < purchase.Attempt) return Sent.Done;
        return await ReportAsync(purchase, await provider.VoidAsync(OrderOf(purchase), cancellationToken), cancellationToken);
    }

    /// <summary>Money that was set aside too late. Where it was taken meanwhile, that is news.</summary>
    private async Task<Sent> GiveUpAsync(PurchaseView purchase, CancellationToken cancellationToken)
    {
        if (purchase.LateAuthorization is null || purchase.IsVoided) return Sent.Done;
        var result = await provider.VoidAsync(OrderOf(purchase), cancellationToken);
        PurchaseCommand? news = result switch
        {
            PaymentResult.Cancelled or PaymentResult.Declined => new PurchaseCommand.NoteVoided(),
            PaymentResult.Succeeded => new PurchaseCommand.NotePayment(result),
            _ => null,
        };
        return news is null
            ? Sent.TryAgain($"not voided yet: {result}", (result as PaymentResult.Busy)?.After ?? TimeSpan.Zero)
            : await purchases.ReportAsync(purchase.PurchaseId, news, cancellationToken);
    }

    /// <summary>
    /// News of late money says that there is some; how much goes back is what the provider says when it is asked by our reference. A message that names too
    /// much would be refused for ever, one that names too little would leave a rest behind.
    /// </summary>
    private async Task<Sent> RefundAsync(PurchaseView purchase, CancellationToken cancellationToken)
    {
        if (purchase is not { RefundAmount: { } told, LateCharge: { } chargeId } || purchase.IsRefunded) return Sent.Done;
        var order = OrderOf(purchase);
        switch (await provider.LookUpAsync(order, cancellationToken))
        {
            case PaymentResult.Succeeded taken when taken.ChargeId == chargeId:
                return await RefundAsync(purchase, new RefundOrder(order, chargeId, PurchaseRefunds.LateRefundId(purchase.PurchaseId), taken.Paid), cancellationToken);
            case PaymentResult.Busy busy:
                return Sent.TryAgain(busy.Why, busy.After);
            case PaymentResult.Unknown unknown:
                return Sent.TryAgain($"what was taken is unknown: {unknown.Why}");
            case var other:
                PaymentLog.LateChargeNotFound(log, purchase.PurchaseId, told, chargeId, other.ToString());
                return Sent.TryAgain($"not taken, says the provider: {other}", options.TimeLimit);
        }
    }

    private async Task<Sent> RefundAsync(PurchaseView purchase, RefundOrder refund, CancellationToken cancellationToken)
    {
        PaymentLog.LateCharge(log, purchase.PurchaseId, refund.Amount);
        switch (await provider.RefundAsync(refund, cancellationToken))
        {
            case RefundResult.Refunded:
                return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NoteRefunded(), cancellationToken);
            case RefundResult.Pending:
                return Sent.TryAgain("the refund is under way", options.RefundLookEvery);
            case RefundResult.Refused refused:
                PaymentLog.RefundRefused(log, purchase.PurchaseId, refund.Amount, refused.Reason);
                return Sent.TryAgain($"refund refused: {refused.Reason}", options.TimeLimit);
            case RefundResult.Unknown unknown:
                return Sent.TryAgain($"refund unknown: {unknown.Why}", unknown.After);
            default:
                throw new UnreachableException();
        }
    }

    private Sent Alarm(PurchaseView purchase)
    {
        PaymentLog.Mismatch(log, purchase.PurchaseId, purchase.Total);
        return Sent.Done;
    }

    /// <summary>A call that the provider did not take is sent again as it is; everything else is news for the owner.</summary>
    private async Task<Sent> ReportAsync(PurchaseView purchase, PaymentResult result, CancellationToken cancellationToken)
    {
        if (result is PaymentResult.Unknown or PaymentResult.Busy or PaymentResult.NotFound || purchase.Phase == PurchasePhase.Cancelling) AlarmIfOld(purchase);
        return result is PaymentResult.Busy busy
            ? Sent.TryAgain(busy.Why, busy.After)
            : await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NotePayment(result), cancellationToken);
    }

    /// <summary>A method that takes days says so itself and is no reason for an alarm.</summary>
    private void AlarmIfOld(PurchaseView purchase)
    {
        var age = time.GetUtcNow() - (purchase.HeldAt ?? purchase.StartedAt);
        if (age >= options.AlarmAfter) PaymentLog.Unresolved(log, purchase.PurchaseId, age, purchase.Attempt);
    }

    private PaymentOrder OrderOf(PurchaseView purchase) => new(
        purchase.PurchaseId, purchase.Total, purchase.PaymentMethod,
        options.ReturnUrl.Replace("{purchaseId}", purchase.PurchaseId, StringComparison.Ordinal), options.Capture, purchase.HeldAt ?? purchase.StartedAt);
}
