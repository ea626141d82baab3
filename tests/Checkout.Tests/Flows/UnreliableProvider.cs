using LiveCommerce.Checkout.Payments;

namespace LiveCommerce.Checkout.Tests.Flows;

/// <summary>A connection to a provider that breaks, by a seed, before or after the call has had its effect.</summary>
internal sealed class UnreliableProvider(IPaymentProvider inner, int seed) : IPaymentProvider
{
    private readonly Random _random = new(seed);

    public Task<PaymentResult> AuthorizeAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.AuthorizeAsync(order, cancellationToken));

    public Task<PaymentResult> CaptureAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.CaptureAsync(order, cancellationToken));

    public Task<PaymentResult> VoidAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.VoidAsync(order, cancellationToken));

    public Task<PaymentResult> LookUpAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.LookUpAsync(order, cancellationToken));

    public Task<RefundResult> RefundAsync(RefundOrder refund, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.RefundAsync(refund, cancellationToken));

    public Task<ProviderPage<ProviderPayment>?> ListPaymentsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.ListPaymentsAsync(since, after, cancellationToken));

    public Task<ProviderPage<ProviderRefund>?> ListRefundsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        BreakAsync(() => inner.ListRefundsAsync(since, after, cancellationToken));

    private async Task<T> BreakAsync<T>(Func<Task<T>> call)
    {
        int fate;
        lock (_random) fate = _random.Next(10);
        if (fate == 0) throw new HttpRequestException("refused");
        var result = await call();
        return fate == 1 ? throw new HttpRequestException("reset") : result;
    }
}
