using LiveCommerce.Checkout.Idempotency;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Notices;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Values;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.Checkout.Tests.Payments.Notices;

public sealed class ReconciliationTests
{
    [Fact]
    public void LateMoneyThatNobodyToldOfIsFoundAndGoesBackOnce()
    {
        using var payment = new OnePayment(Methods.Challenge, new Script { SuccessAfterCancel = 1_000 });
        payment.Run(TimeSpan.FromSeconds(1));
        payment.Cancel();
        payment.Run(TimeSpan.FromHours(7));
        payment.Advance();
        payment.Run(TimeSpan.FromHours(1));
        Assert.False(payment.Purchase.IsRefunded); // the messages were lost
        for (var i = 0; i < 3; i++)
        {
            payment.Reconcile();
            payment.Run(TimeSpan.FromMinutes(5));
        }
        Assert.EndsWith("taken=1500 back=1500 refunds=1", payment.End, StringComparison.Ordinal);
        Assert.True(payment.Purchase.IsRefunded);
    }

    [Fact]
    public async Task WhatBothSidesKnowIsNoDifference()
    {
        using var payment = new OnePayment(Methods.Card);
        payment.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(PurchasePhase.Paid, payment.Purchase.Phase);
        var version = payment.Purchase.Version;
        var run = payment.Shop.Books.RunAsync(payment.Begin, CancellationToken.None);
        payment.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(new ReconciliationReport(1, 0, 0, 0, IsComplete: true), await run);
        Assert.Equal(version, payment.Purchase.Version);
    }

    [Fact]
    public async Task MoneyWithoutAPurchaseIsToldToAPerson()
    {
        var script = new ScriptedProvider
        {
            Payments = () => new([
                new ProviderPayment("pi_1", PurchaseId.From(BuyerId.Parse($"g{2:x32}"), IdempotencyKey.Parse("k")).Value, new PaymentResult.Succeeded("pi_1", OnePayment.Price)),
                new ProviderPayment("pi_2", "the payment of another shop", new PaymentResult.Succeeded("pi_2", OnePayment.Price)),
                new ProviderPayment("pi_3", null, new PaymentResult.Succeeded("pi_3", OnePayment.Price)),
            ], null),
        };
        using var payment = new OnePayment(Methods.Card);
        var log = new RecordingLog<PaymentDesk>();
        var books = new Reconciliation(payment.Shop.Purchases, script, new PaymentDesk(payment.Shop.Purchases, log), new RecordingLog<Reconciliation>());
        Assert.Equal(new ReconciliationReport(3, 0, 1, 0, IsComplete: true), await books.RunAsync(payment.Begin, CancellationToken.None));
        Assert.Equal(2007, Assert.Single(log.Entries).Id);
    }

    [Fact]
    public async Task ListsThatCannotBeReadAreSaidSo()
    {
        var pages = new Queue<ProviderPage<ProviderPayment>?>([new([], "more"), null]);
        var script = new ScriptedProvider { Payments = pages.Dequeue };
        using var payment = new OnePayment(Methods.Card);
        var log = new RecordingLog<Reconciliation>();
        var books = new Reconciliation(payment.Shop.Purchases, script, payment.Shop.Desk, log);
        Assert.False((await books.RunAsync(payment.Begin, CancellationToken.None)).IsComplete);
        Assert.Equal(2010, Assert.Single(log.Entries).Id);
    }

    [Fact]
    public async Task ARefundThatTheBankRefusesIsToldToAPerson()
    {
        using var payment = new OnePayment(Methods.Card);
        var log = new RecordingLog<PaymentDesk>();
        var refund = new ProviderRefund("re_1", "pi_1", PurchaseRefunds.LateRefundId(payment.Id.Value), OnePayment.Price, new RefundResult.Refused("refund-failed"));
        Assert.True((await new PaymentDesk(payment.Shop.Purchases, log).TakeAsync(new PaymentNotice.Refund(refund), CancellationToken.None)).IsDone);
        Assert.Equal(2008, Assert.Single(log.Entries).Id);
    }
}
