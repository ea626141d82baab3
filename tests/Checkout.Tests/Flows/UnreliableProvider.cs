using LiveCommerce.Checkout.Payments;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Flows;

/// <summary>A connection to a provider that breaks, by a seed, before or after the call has had its effect.</summary>
internal sealed class UnreliableProvider(IPaymentProvider inner, int seed) : IPaymentProvider
{
    private readonly Random _random = new(seed);

    public Task<PaymentResult> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.ChargeAsync(request, cancellationToken));

    public Task<PaymentResult> LookUpAsync(string reference, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.LookUpAsync(reference, cancellationToken));

    public Task<PaymentResult> CancelAsync(string reference, string idempotencyKey, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.CancelAsync(reference, idempotencyKey, cancellationToken));

    public Task<RefundResult> RefundAsync(string reference, string refundId, Money amount, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.RefundAsync(reference, refundId, amount, cancellationToken));

    private async Task<T> BreakAsync<T>(Func<Task<T>> call)
    {
        int fate;
        lock (_random) fate = _random.Next(10);
        if (fate == 0) throw new HttpRequestException("refused");
        var result = await call();
        return fate == 1 ? throw new HttpRequestException("reset") : result;
    }
}
