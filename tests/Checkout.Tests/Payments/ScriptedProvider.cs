using System.Collections.Concurrent;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Payments;

/// <summary>Says what a test wants it to say, and remembers what it was asked.</summary>
internal sealed class ScriptedProvider : IPaymentProvider
{
    public ConcurrentQueue<string> Calls { get; } = new();

    public Func<ChargeRequest, PaymentResult> Charge { get; set; } = _ => new PaymentResult.Unknown("script");

    public Func<string, PaymentResult> LookUp { get; set; } = _ => new PaymentResult.Unknown("script");

    public Func<string, PaymentResult> Cancel { get; set; } = _ => new PaymentResult.Unknown("script");

    public Func<string, RefundResult> Refund { get; set; } = _ => new RefundResult.Unknown("script");

    public Task<PaymentResult> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"charge {request.IdempotencyKey}");
        return Task.FromResult(Charge(request));
    }

    public Task<PaymentResult> LookUpAsync(string reference, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"look-up {reference}");
        return Task.FromResult(LookUp(reference));
    }

    public Task<PaymentResult> CancelAsync(string reference, string idempotencyKey, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"cancel {idempotencyKey}");
        return Task.FromResult(Cancel(reference));
    }

    public Task<RefundResult> RefundAsync(string reference, string refundId, Money amount, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"refund {refundId} {amount}");
        return Task.FromResult(Refund(reference));
    }
}
