using LiveCommerce.Checkout.Payments;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Payments;

public sealed class TimeLimitedProviderTests
{
    private readonly ManualTime _time = new();
    private readonly ScriptedProvider _inner = new();
    private readonly RecordingLog<TimeLimitedProvider> _log = new();

    [Fact]
    public async Task AnAnswerComesThrough()
    {
        _inner.LookUp = _ => new PaymentResult.Pending();
        Assert.IsType<PaymentResult.Pending>(await Limited(_inner).LookUpAsync("p1", default));
    }

    [Fact]
    public async Task WhateverBreaksIsUnknownAndNothingMore()
    {
        _inner.Charge = _ => throw new HttpRequestException("reset");
        _inner.Refund = _ => throw new InvalidDataException("not JSON");
        Assert.Equal(new PaymentResult.Unknown("HttpRequestException"),
            await Limited(_inner).ChargeAsync(new ChargeRequest("p1", "k", new Money(1, "EUR"), "m", "/"), default));
        Assert.Equal(new RefundResult.Unknown("InvalidDataException"), await Limited(_inner).RefundAsync("p1", "r", new Money(1, "EUR"), default));
        Assert.Equal([2002, 2002], _log.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task TheTimeLimitHoldsEvenForAProviderThatDoesNotListen()
    {
        var call = Limited(new Deaf()).CancelAsync("p1", "k", default);
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
        var call = Limited(new Deaf()).LookUpAsync("p1", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private TimeLimitedProvider Limited(IPaymentProvider inner) => new(inner, new PaymentOptions(), _time, _log);

    private sealed class Deaf : IPaymentProvider
    {
        private readonly TaskCompletionSource<PaymentResult> _never = new();

        public Task<PaymentResult> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken) => _never.Task;

        public Task<PaymentResult> LookUpAsync(string reference, CancellationToken cancellationToken) => _never.Task;

        public Task<PaymentResult> CancelAsync(string reference, string idempotencyKey, CancellationToken cancellationToken) => _never.Task;

        public Task<RefundResult> RefundAsync(string reference, string refundId, Money amount, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
