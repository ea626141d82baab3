using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Payments;

/// <summary>
/// Turns every way in which a call can fail into "unknown": the time limit, a broken connection, a bug of the adapter. Only the end of the
/// process comes through as cancellation, and then nothing is recorded.
/// </summary>
public sealed class TimeLimitedProvider(IPaymentProvider inner, PaymentOptions options, TimeProvider time, ILogger<TimeLimitedProvider> log) : IPaymentProvider
{
    public Task<PaymentResult> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken) =>
        CallAsync(request.Reference, token => inner.ChargeAsync(request, token), why => new PaymentResult.Unknown(why), cancellationToken);

    public Task<PaymentResult> LookUpAsync(string reference, CancellationToken cancellationToken) =>
        CallAsync(reference, token => inner.LookUpAsync(reference, token), why => new PaymentResult.Unknown(why), cancellationToken);

    public Task<PaymentResult> CancelAsync(string reference, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(reference, token => inner.CancelAsync(reference, idempotencyKey, token), why => new PaymentResult.Unknown(why), cancellationToken);

    public Task<RefundResult> RefundAsync(string reference, string refundId, Grains.Values.Money amount, CancellationToken cancellationToken) =>
        CallAsync(reference, token => inner.RefundAsync(reference, refundId, amount, token), why => new RefundResult.Unknown(why), cancellationToken);

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
