using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Payments.Notices;

/// <summary>
/// Holds the provider's books against ours. Whatever money the provider has that the purchase does not know of is told to it, as if the message about it had
/// come. What is not decided at the provider yet is left to the purchase's own questions.
/// </summary>
public sealed class Reconciliation(
    IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> purchases, IPaymentProvider provider, PaymentDesk desk, ILogger<Reconciliation> log)
{
    /// <summary>An account with more pages than this is not read to its end; the report says so.</summary>
    private const int MaxPages = 1_000;

    /// <summary>Looks at everything that was begun since <paramref name="since"/>, and closes every difference that it finds.</summary>
    public async Task<ReconciliationReport> RunAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var payments = await ReadAsync<ProviderPayment>(after => provider.ListPaymentsAsync(since, after, cancellationToken), PaymentOf, cancellationToken);
        var refunds = await ReadAsync<ProviderRefund>(after => provider.ListRefundsAsync(since, after, cancellationToken), RefundOf, cancellationToken);
        var report = new ReconciliationReport(
            payments.Read, refunds.Read, payments.Closed + refunds.Closed, payments.Left + refunds.Left, payments.IsComplete && refunds.IsComplete);
        if (report.Differences > 0 || !report.IsComplete) PaymentLog.Reconciled(log, report.Payments, report.Refunds, report.Closed, report.Left, report.IsComplete);
        return report;
    }

    private async Task<Tally> ReadAsync<T>(
        Func<string?, Task<ProviderPage<T>?>> list, Func<T, CancellationToken, Task<PaymentNotice?>> difference, CancellationToken cancellationToken)
    {
        var tally = new Tally(0, 0, 0, IsComplete: false);
        string? after = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            if (await list(after) is not { } page) return tally;
            foreach (var item in page.Items)
            {
                tally = tally with { Read = tally.Read + 1 };
                if (await difference(item, cancellationToken) is not { } notice) continue;
                tally = (await desk.TakeAsync(notice, cancellationToken)).IsDone ? tally with { Closed = tally.Closed + 1 } : tally with { Left = tally.Left + 1 };
            }
            if (page.Next is null) return tally with { IsComplete = true };
            after = page.Next;
        }
        return tally;
    }

    /// <summary>Null where both say the same, where nothing is decided, or where it is none of ours.</summary>
    private async Task<PaymentNotice?> PaymentOf(ProviderPayment payment, CancellationToken cancellationToken)
    {
        if (!PurchaseId.TryParse(payment.Reference, out var id)) return null;
        if (payment.State is not (PaymentResult.Succeeded or PaymentResult.Authorized)) return null;
        var purchase = await purchases.ViewAsync(id.Value, cancellationToken);
        var isKnown = payment.State is PaymentResult.Succeeded success
            ? purchase?.Knows(payment.ChargeId, success.Paid) == true
            : purchase?.Phase is PurchasePhase.Capturing or PurchasePhase.Cancelling || purchase?.LateAuthorization == payment.ChargeId || purchase?.HasStrangeCharge == true;
        return isKnown ? null : new PaymentNotice.Money(id.Value, payment.State);
    }

    private async Task<PaymentNotice?> RefundOf(ProviderRefund refund, CancellationToken cancellationToken)
    {
        if (refund.State is not RefundResult.Refunded || !PurchaseId.TryParse(PurchaseRefunds.PurchaseOfLate(refund.RefundId), out var id)) return null;
        return await purchases.ViewAsync(id.Value, cancellationToken) is { IsRefunded: true } ? null : new PaymentNotice.Refund(refund);
    }

    private sealed record Tally(long Read, long Closed, long Left, bool IsComplete);
}

/// <summary>What a run has found.</summary>
/// <param name="Payments">Looked at.</param>
/// <param name="Refunds">Looked at.</param>
/// <param name="Closed">Differences of which the purchases have been told.</param>
/// <param name="Left">Differences whose purchases could not be told; the next run finds them again.</param>
/// <param name="IsComplete">False where the provider's lists could not be read to their ends.</param>
public sealed record ReconciliationReport(long Payments, long Refunds, long Closed, long Left, bool IsComplete)
{
    public long Differences => Closed + Left;
}
