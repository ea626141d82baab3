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
        [PurchaseMessage.Charge, PurchaseMessage.LookUp, PurchaseMessage.CancelPayment, PurchaseMessage.Refund, PurchaseMessage.Alarm];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        if (await purchases.CommittedAsync(row, cancellationToken) is not { } purchase) return PurchaseReports.NotReadable;
        return row.Type switch
        {
            PurchaseMessage.Charge => await ChargeAsync(purchase, cancellationToken),
            PurchaseMessage.LookUp => await LookUpAsync(purchase, PurchaseMessage.Read(row.Payload), cancellationToken),
            PurchaseMessage.CancelPayment => await CancelAsync(purchase, PurchaseMessage.Read(row.Payload), cancellationToken),
            PurchaseMessage.Refund => await RefundAsync(purchase, cancellationToken),
            PurchaseMessage.Alarm => Alarm(purchase),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<Sent> ChargeAsync(PurchaseView purchase, CancellationToken cancellationToken)
    {
        // A question that was asked already follows what an earlier try of this very message began.
        if (purchase.Phase != PurchasePhase.Paying || purchase.Attempt > 0) return Sent.Done;
        var isLate = time.GetUtcNow() - purchase.HeldAt > options.ChargeWithin;
        var result = isLate
            ? await provider.LookUpAsync(purchase.PurchaseId, cancellationToken)
            : await provider.ChargeAsync(
                new ChargeRequest(
                    purchase.PurchaseId, KeyOf(purchase), purchase.Total, purchase.PaymentMethod,
                    options.ReturnUrl.Replace("{purchaseId}", purchase.PurchaseId, StringComparison.Ordinal)),
                cancellationToken);
        return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NotePayment(result), cancellationToken);
    }

    private async Task<Sent> LookUpAsync(PurchaseView purchase, PurchaseMessage question, CancellationToken cancellationToken)
    {
        if (purchase.Phase is not (PurchasePhase.Paying or PurchasePhase.Challenge) || question.Attempt < purchase.Attempt) return Sent.Done;
        AlarmIfOld(purchase);
        var result = await provider.LookUpAsync(purchase.PurchaseId, cancellationToken);
        return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NotePayment(result), cancellationToken);
    }

    private async Task<Sent> CancelAsync(PurchaseView purchase, PurchaseMessage question, CancellationToken cancellationToken)
    {
        if (purchase.Phase != PurchasePhase.Cancelling || question.Attempt < purchase.Attempt) return Sent.Done;
        AlarmIfOld(purchase);
        var result = await provider.CancelAsync(purchase.PurchaseId, KeyOf(purchase), cancellationToken);
        return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NotePayment(result), cancellationToken);
    }

    private async Task<Sent> RefundAsync(PurchaseView purchase, CancellationToken cancellationToken)
    {
        if (purchase.RefundAmount is not { } amount || purchase.IsRefunded) return Sent.Done;
        PaymentLog.LateCharge(log, purchase.PurchaseId, amount);
        switch (await provider.RefundAsync(purchase.PurchaseId, $"{purchase.PurchaseId}-late", amount, cancellationToken))
        {
            case RefundResult.Refunded:
                return await purchases.ReportAsync(purchase.PurchaseId, new PurchaseCommand.NoteRefunded(), cancellationToken);
            case RefundResult.Refused refused:
                PaymentLog.RefundRefused(log, purchase.PurchaseId, amount, refused.Reason);
                return Sent.TryAgain($"refund refused: {refused.Reason}", options.TimeLimit);
            case RefundResult.Unknown unknown:
                return Sent.TryAgain($"refund unknown: {unknown.Why}");
            default:
                throw new UnreachableException();
        }
    }

    private Sent Alarm(PurchaseView purchase)
    {
        PaymentLog.Mismatch(log, purchase.PurchaseId, purchase.Total);
        return Sent.Done;
    }

    private void AlarmIfOld(PurchaseView purchase)
    {
        var age = time.GetUtcNow() - (purchase.HeldAt ?? purchase.StartedAt);
        if (age >= options.AlarmAfter) PaymentLog.Unresolved(log, purchase.PurchaseId, age, purchase.Attempt);
    }

    /// <summary>One charge per purchase, so one key; also the key under which it is cancelled.</summary>
    private static string KeyOf(PurchaseView purchase) => $"{purchase.PurchaseId}-charge";
}
