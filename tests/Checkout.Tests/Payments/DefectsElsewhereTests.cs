using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Checkout.Tests.Payments.Notices;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Values;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.Checkout.Tests.Payments;

/// <summary>What went wrong with payments in other shops, each by its number there.</summary>
public sealed class DefectsElsewhereTests
{
    /// <summary>The browser's return and the provider's message each completed the cart: two orders, or an error for the buyer.</summary>
    [Fact]
    public void Medusa13301_BrowserAndMessageAtTheSameInstantAreOneOrder()
    {
        using var payment = new OnePayment(Methods.Challenge);
        payment.Run(TimeSpan.FromSeconds(1));
        payment.Act(pays: true);
        payment.Run(TimeSpan.FromSeconds(2.5));
        for (var i = 0; i < 100; i++)
        {
            payment.ComeBack();
            payment.Apply(2);
            payment.StartAgain();
        }
        payment.Run(TimeSpan.FromMinutes(1));
        Assert.StartsWith("Paid", payment.End, StringComparison.Ordinal);
        Assert.EndsWith("taken=1500 back=0 refunds=0", payment.End, StringComparison.Ordinal);
        Assert.Equal(1, payment.Units.Sold);
    }

    /// <summary>Money that arrived when the order had been given up was kept (Saleor 14733, Vendure 3065, WooCommerce 5703, fossunited 1698).</summary>
    [Theory]
    [InlineData(CaptureMode.Automatic, 1_500)]
    [InlineData(CaptureMode.Manual, 1_500)]
    public void Saleor14733_MoneyForAGivenUpOrderGoesBackByItself(CaptureMode capture, long taken)
    {
        using var payment = new OnePayment(Methods.Challenge, new Script { SuccessAfterCancel = 1_000 }, new PaymentOptions { Capture = capture });
        payment.Run(TimeSpan.FromMinutes(11)); // nobody acts, the challenge is over
        Assert.Equal(PurchaseStatus.Cancelled, payment.Purchase.Status);
        payment.Run(TimeSpan.FromHours(7));
        payment.Advance();
        payment.Run(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 3; i++) payment.Apply(payment.Shop.Inbox.Bodies.Count - 1);
        payment.Run(TimeSpan.FromMinutes(1));
        Assert.EndsWith($"taken={taken} back={taken} refunds=1", payment.End, StringComparison.Ordinal);
        Assert.Equal(new UnitCounters(OnePayment.Stocked, OnePayment.Stocked, 0, 0, 0, 0), payment.Units);
    }

    /// <summary>Orders that are never paid kept their stock for ever.</summary>
    [Fact]
    public void Vendure3509_AnUnpaidPurchaseGivesItsUnitsBackByItself()
    {
        using var payment = new OnePayment(Methods.Redirect);
        payment.Run(TimeSpan.FromMinutes(9));
        Assert.Equal(1, payment.Units.Paying);
        payment.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(OnePayment.Stocked, payment.Units.Available);
        Assert.Equal(IntentStatus.Canceled, payment.Intent.Status); // and nobody can pay it any more
    }

    /// <summary>Stock was taken after the payment, or never: eShop 732 and 888, Medusa's completion of carts.</summary>
    [Fact]
    public void EShop732_UnitsAreSetAsideBeforeTheProviderHearsOfThePayment()
    {
        using var payment = new OnePayment(Methods.Card);
        var paying = -1L;
        payment.Shop.Account.Changed = (_, _) => paying = payment.Units.Paying;
        payment.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, paying);
    }

    /// <summary>Paid orders were missing after time-outs.</summary>
    [Theory]
    [InlineData("create")]
    [InlineData("confirm")]
    public void Magento25862_APaymentWhoseAnswerIsLostIsAnOrder(string call)
    {
        foreach (var fault in Enum.GetValues<Fault>())
        {
            using var payment = new OnePayment(Methods.Card, new Script { Steps = [new ScriptStep(call, fault)] });
            payment.Run(TimeSpan.FromMinutes(10));
            // A fault that is stored before the effect is the one after which the payment cannot be tried again.
            var isPaid = call != "confirm" || fault != Fault.FaultBefore;
            Assert.StartsWith(isPaid ? "Paid  refunded=False order=True" : "Closed Cancelled refunded=False order=False", payment.End, StringComparison.Ordinal);
            Assert.EndsWith(isPaid ? "taken=1500 back=0 refunds=0" : "taken=0 back=0 refunds=0", payment.End, StringComparison.Ordinal);
        }
    }

    /// <summary>Every lost answer of a capture and of a refund, likewise.</summary>
    [Fact]
    public void ACaptureWhoseAnswerIsLostIsOneCapture()
    {
        foreach (var fault in Enum.GetValues<Fault>())
        {
            using var payment = new OnePayment(
                Methods.Card, new Script { Steps = [new ScriptStep("capture", fault)] }, new PaymentOptions { Capture = CaptureMode.Manual });
            payment.Run(TimeSpan.FromMinutes(10));
            Assert.StartsWith("Paid", payment.End, StringComparison.Ordinal);
            Assert.EndsWith("taken=1500 back=0 refunds=0", payment.End, StringComparison.Ordinal);
        }
    }

    /// <summary>A message with another amount made an order, because only its type was looked at.</summary>
    [Fact]
    public void AMessageWithAnotherAmountIsNoOrder()
    {
        using var payment = new OnePayment(Methods.Challenge, new Script { Messages = new Dictionary<MessageFault, int> { [MessageFault.WrongAmount] = 1_000 } });
        payment.Run(TimeSpan.FromSeconds(1));
        payment.Act(pays: true);
        payment.Run(TimeSpan.FromSeconds(2.5));
        payment.Apply(2);
        payment.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(PurchasePhase.Review, payment.Purchase.Phase);
        Assert.False(payment.IsOrder);
        Assert.Equal(1, payment.Shop.Told[2004]);
        Assert.Equal(1, payment.Units.Paying);
    }

    /// <summary>The same message a thousand times, as it happens when a receiver is slow to answer.</summary>
    [Fact]
    public void AThousandDeliveriesOfOneMessageAreOneEffect()
    {
        using var payment = new OnePayment(Methods.Redirect);
        payment.Run(TimeSpan.FromSeconds(1));
        payment.Act(pays: true);
        payment.Run(TimeSpan.FromSeconds(2.5));
        for (var i = 0; i < 1_000; i++) payment.Apply(2);
        payment.Run(TimeSpan.FromMinutes(1));
        Assert.EndsWith("taken=1500 back=0 refunds=0", payment.End, StringComparison.Ordinal);
        Assert.Equal(1, payment.Units.Sold);
        var version = payment.Purchase.Version;
        payment.Apply(2);
        Assert.Equal(version, payment.Purchase.Version);
    }
}
