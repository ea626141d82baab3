using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Payments;

/// <summary>
/// Turns every way in which a call can fail into "unknown": the time limit, a broken connection, a bug of the adapter. Only the end of the
/// process comes through as cancellation, and then nothing is recorded.
/// </summary>
public sealed class TimeLimitedProvider(IPaymentProvider inner, PaymentOptions options, TimeProvider time, ILogger<TimeLimitedProvider> log) : IPaymentProvider
{
    private const string Lists = "the lists";

    public Task<PaymentResult> AuthorizeAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        CallAsync(order, token => inner.AuthorizeAsync(order, token), cancellationToken);

    public Task<PaymentResult> CaptureAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        CallAsync(order, token => inner.CaptureAsync(order, token), cancellationToken);

    public Task<PaymentResult> VoidAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        CallAsync(order, token => inner.VoidAsync(order, token), cancellationToken);

    public Task<PaymentResult> LookUpAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        CallAsync(order, token => inner.LookUpAsync(order, token), cancellationToken);

    public Task<RefundResult> RefundAsync(RefundOrder refund, CancellationToken cancellationToken) =>
        CallAsync<RefundResult>(
            refund.Payment.Reference, token => inner.RefundAsync(refund, token), why => new RefundResult.Unknown(why), cancellationToken);

    public Task<ProviderPage<ProviderPayment>?> ListPaymentsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        CallAsync(Lists, token => inner.ListPaymentsAsync(since, after, token), _ => null, cancellationToken);

    public Task<ProviderPage<ProviderRefund>?> ListRefundsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        CallAsync(Lists, token => inner.ListRefundsAsync(since, after, token), _ => null, cancellationToken);

    private Task<PaymentResult> CallAsync(PaymentOrder order, Func<CancellationToken, Task<PaymentResult>> call, CancellationToken stop) =>
        CallAsync(order.Reference, call, why => new PaymentResult.Unknown(why), stop);

    private async Task<T> CallAsync<T>(string reference, Func<CancellationToken, Task<T>> call, Func<string, T> unknown, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(options.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            // An adapter that does not listen to its token must not hold the purchase either.
            return await call(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            PaymentLog.TimeLimit(log, reference, options.TimeLimit);
            return unknown("time limit");
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            PaymentLog.CallFailed(log, e, reference);
            return unknown(e.GetType().Name);
        }
    }
}
