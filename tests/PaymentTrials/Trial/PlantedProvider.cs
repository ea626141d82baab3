using LiveCommerce.Checkout.Payments;

namespace LiveCommerce.PaymentTrials.Trial;

/// <summary>The adapter with one bug in it.</summary>
internal sealed class PlantedProvider(IPaymentProvider inner, Plant plant) : IPaymentProvider
{
    private int _tries;

    public Task<PaymentResult> AuthorizeAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        var sent = plant == Plant.ChargePerTry && _tries++ > 0 && _tries % 3 == 0 ? order with { Reference = order.Reference + _tries } : order;
        return AnswerAsync(order, inner.AuthorizeAsync(sent, cancellationToken));
    }

    public Task<PaymentResult> CaptureAsync(PaymentOrder order, CancellationToken cancellationToken) => AnswerAsync(order, inner.CaptureAsync(order, cancellationToken));

    public Task<PaymentResult> VoidAsync(PaymentOrder order, CancellationToken cancellationToken) => AnswerAsync(order, inner.VoidAsync(order, cancellationToken));

    public Task<PaymentResult> LookUpAsync(PaymentOrder order, CancellationToken cancellationToken) => AnswerAsync(order, inner.LookUpAsync(order, cancellationToken));

    public Task<RefundResult> RefundAsync(RefundOrder refund, CancellationToken cancellationToken) => plant switch
    {
        Plant.LateMoneyKept => Task.FromResult<RefundResult>(new RefundResult.Refunded()),
        // Half of it each time, so that the provider has something left to refuse nothing.
        Plant.RefundPerTry => inner.RefundAsync(
            refund with { RefundId = $"{refund.RefundId}{++_tries}", Amount = refund.Amount with { Amount = refund.Amount.Amount / 2 } }, cancellationToken),
        _ => inner.RefundAsync(refund, cancellationToken),
    };

    public Task<ProviderPage<ProviderPayment>?> ListPaymentsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        inner.ListPaymentsAsync(since, after, cancellationToken);

    public Task<ProviderPage<ProviderRefund>?> ListRefundsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        inner.ListRefundsAsync(since, after, cancellationToken);

    private async Task<PaymentResult> AnswerAsync(PaymentOrder order, Task<PaymentResult> call)
    {
        try
        {
            return await call switch
            {
                PaymentResult.Succeeded success when plant == Plant.AmountNotCompared => success with { Paid = order.Amount },
                PaymentResult.Unknown when plant == Plant.SilenceIsRefusal => new PaymentResult.Declined("time-out"),
                var answer => answer,
            };
        }
        catch (Exception e) when (plant == Plant.SilenceIsRefusal && e is HttpRequestException or OperationCanceledException)
        {
            return new PaymentResult.Declined("time-out");
        }
    }
}
