using LiveCommerce.Checkout.Payments;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Payments;

public sealed class TimeLimitedProviderTests
{
    private static readonly PaymentOrder Order = new("p1", new Money(1, "EUR"), "m", "/", CaptureMode.Automatic, default);

    private readonly ManualTime _time = new();
    private readonly ScriptedProvider _inner = new();
    private readonly RecordingLog<TimeLimitedProvider> _log = new();

    [Fact]
    public async Task AnAnswerComesThrough()
    {
        _inner.LookUp = _ => new PaymentResult.Pending();
        Assert.IsType<PaymentResult.Pending>(await Limited(_inner).LookUpAsync(Order, default));
    }

    [Fact]
    public async Task WhateverBreaksIsUnknownAndNothingMore()
    {
        _inner.Authorize = _ => throw new HttpRequestException("reset");
        _inner.Payments = () => throw new InvalidDataException("not JSON");
        _inner.Refund = _ => throw new InvalidDataException("not JSON");
        Assert.Equal(new PaymentResult.Unknown("HttpRequestException"),
            await Limited(_inner).AuthorizeAsync(Order, default));
        Assert.Equal(new RefundResult.Unknown("InvalidDataException"), await Limited(_inner).RefundAsync(new RefundOrder(Order, "ch_1", "r", Order.Amount), default));
        Assert.Null(await Limited(_inner).ListPaymentsAsync(_time.GetUtcNow(), null, default));
        Assert.Equal([2002, 2002, 2002], _log.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task TheTimeLimitHoldsEvenForAProviderThatDoesNotListen()
    {
        var call = Limited(new Deaf()).VoidAsync(Order, default);
        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new PaymentResult.Unknown("time limit"), await call);
        Assert.Equal(2001, Assert.Single(_log.Entries).Id);
    }

    [Fact]
    public async Task TheEndOfTheProcessIsNoResult()
    {
        using var stop = new CancellationTokenSource();
        var call = Limited(new Deaf()).LookUpAsync(Order, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private TimeLimitedProvider Limited(IPaymentProvider inner) => new(inner, new PaymentOptions(), _time, _log);

    private sealed class Deaf : IPaymentProvider
    {
        private readonly TaskCompletionSource<PaymentResult> _never = new();

        public Task<PaymentResult> AuthorizeAsync(PaymentOrder order, CancellationToken cancellationToken) => _never.Task;

        public Task<PaymentResult> CaptureAsync(PaymentOrder order, CancellationToken cancellationToken) => _never.Task;

        public Task<PaymentResult> VoidAsync(PaymentOrder order, CancellationToken cancellationToken) => _never.Task;

        public Task<PaymentResult> LookUpAsync(PaymentOrder order, CancellationToken cancellationToken) => _never.Task;

        public Task<RefundResult> RefundAsync(RefundOrder refund, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ProviderPage<ProviderPayment>?> ListPaymentsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ProviderPage<ProviderRefund>?> ListRefundsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
