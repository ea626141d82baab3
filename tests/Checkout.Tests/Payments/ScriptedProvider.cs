using System.Collections.Concurrent;
using LiveCommerce.Checkout.Payments;

namespace LiveCommerce.Checkout.Tests.Payments;

/// <summary>Says what a test wants it to say, and remembers what it was asked.</summary>
internal sealed class ScriptedProvider : IPaymentProvider
{
    public ConcurrentQueue<string> Calls { get; } = new();

    public Func<PaymentOrder, PaymentResult> Authorize { get; set; } = _ => new PaymentResult.Unknown("script");

    public Func<PaymentOrder, PaymentResult> Capture { get; set; } = _ => new PaymentResult.Unknown("script");

    public Func<PaymentOrder, PaymentResult> Void { get; set; } = _ => new PaymentResult.Unknown("script");

    public Func<PaymentOrder, PaymentResult> LookUp { get; set; } = _ => new PaymentResult.Unknown("script");

    public Func<RefundOrder, RefundResult> Refund { get; set; } = _ => new RefundResult.Unknown("script");

    public Func<ProviderPage<ProviderPayment>?> Payments { get; set; } = () => new([], null);

    public Func<ProviderPage<ProviderRefund>?> Refunds { get; set; } = () => new([], null);

    public Task<PaymentResult> AuthorizeAsync(PaymentOrder order, CancellationToken cancellationToken) => Answer("authorize", order, Authorize);

    public Task<PaymentResult> CaptureAsync(PaymentOrder order, CancellationToken cancellationToken) => Answer("capture", order, Capture);

    public Task<PaymentResult> VoidAsync(PaymentOrder order, CancellationToken cancellationToken) => Answer("void", order, Void);

    public Task<PaymentResult> LookUpAsync(PaymentOrder order, CancellationToken cancellationToken) => Answer("look-up", order, LookUp);

    public Task<RefundResult> RefundAsync(RefundOrder refund, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"refund {refund.RefundId} {refund.ChargeId} {refund.Amount}");
        return Task.FromResult(Refund(refund));
    }

    public Task<ProviderPage<ProviderPayment>?> ListPaymentsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        Task.FromResult(Payments());

    public Task<ProviderPage<ProviderRefund>?> ListRefundsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        Task.FromResult(Refunds());

    private Task<PaymentResult> Answer(string call, PaymentOrder order, Func<PaymentOrder, PaymentResult> answer)
    {
        Calls.Enqueue($"{call} {order.Reference}");
        return Task.FromResult(answer(order));
    }
}
