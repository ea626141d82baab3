using System.Text;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Purchases;

public sealed class PurchaseKindTests
{
    /// <summary>What stands in journals; every line must be read for ever.</summary>
    private static readonly string[] Golden =
    [
        """{"type":"started.v1","buyer":"gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","lines":[{"sku":"MUG","reservationId":"019c1523-7a00-7000-8000-000000000001","title":"Mug","quantity":2,"unitPrice":{"amount":1000,"currency":"EUR"}}],"total":{"amount":2000,"currency":"EUR"},"paymentMethod":"sandbox_ok","fingerprint":"f1","contactId":"c1","at":1769882400000}""",
        """{"type":"held.v1","at":1769882400000}""",
        """{"type":"hold-failed.v1","reason":"reservation-expired","at":1769882400000}""",
        """{"type":"challenged.v1","challengeUrl":"/sandbox/challenge/ch_1","at":1769882400000}""",
        """{"type":"challenged.v2","challengeUrl":"https://pay.example/voucher","answerBy":1770141600000,"at":1769882400000}""",
        """{"type":"authorized.v1","reference":"ch_1","amount":{"amount":2000,"currency":"EUR"},"at":1769882400000}""",
        """{"type":"payment-succeeded.v1","reference":"ch_1","paid":{"amount":2000,"currency":"EUR"},"at":1769882400000}""",
        """{"type":"payment-declined.v1","reason":"card-declined","at":1769882400000}""",
        """{"type":"cancel-asked.v1","cause":"no-answer","at":1769882400000}""",
        """{"type":"payment-cancelled.v1","at":1769882400000}""",
        """{"type":"asked-again.v1","attempt":3,"nextAt":1769882404000,"at":1769882400000}""",
        """{"type":"mismatch.v1","reference":"ch_2","paid":{"amount":1,"currency":"EUR"},"at":1769882400000}""",
        """{"type":"refund-asked.v1","reference":"ch_1","amount":{"amount":2000,"currency":"EUR"},"at":1769882400000}""",
        """{"type":"void-asked.v1","reference":"ch_1","amount":{"amount":2000,"currency":"EUR"},"at":1769882400000}""",
        """{"type":"voided.v1","at":1769882400000}""",
        """{"type":"refunded.v1","at":1769882400000}""",
        """{"type":"confirmed.v1","orderNumber":"LC-0000-0000-0000","at":1769882400000}""",
        """{"type":"closed.v1","ending":"cancelled","at":1769882400000}""",
    ];

    [Fact]
    public void EveryEventIsReadAndWrittenCanonically()
    {
        var kind = new PurchaseKind();
        var json = $"[{string.Join(',', Golden)}]";
        var events = kind.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal(typeof(PurchaseEvent).GetNestedTypes().Order(Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))),
            events.Select(happened => happened.GetType()).Distinct().Order(Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))));
        var written = kind.Write(events);
        Assert.Equal(Encoding.UTF8.GetString(CanonicalJson.From(Encoding.UTF8.GetBytes(json))), Encoding.UTF8.GetString(written));
        Assert.Equal(written, kind.Write(kind.Read(written)));
    }

    [Theory]
    [InlineData("""[{"type":"held.v2","at":1}]""")]
    [InlineData("""[{"type":"held.v1","at":1,"by":"whom"}]""")]
    [InlineData("""[{"type":"closed.v1","at":1,"ending":"forgotten"}]""")]
    [InlineData("""[{"type":"asked-again.v1","at":1,"attempt":1}]""")]
    public void WhatThisCodeDoesNotKnowIsNotSkipped(string json) =>
        Assert.Throws<UnreadableEventException>(() => new PurchaseKind().Read(Encoding.UTF8.GetBytes(json)));

    public static TheoryData<string, PurchaseEvent, string?> Messages() => new()
    {
        { "Starting", new PurchaseEvent.Started(Sample.Now, Sample.Buyer, [Sample.Mug], Sample.Total, "m", "f"), "purchase.hold" },
        { "Paying", new PurchaseEvent.Held(Sample.Now), "payment.charge" },
        { "Failing", new PurchaseEvent.HoldFailed(Sample.Now, StockStatus.ReservationExpired), "purchase.release" },
        { "Challenge", new PurchaseEvent.Challenged(Sample.Now, "/"), null },
        { "Confirming", new PurchaseEvent.PaymentSucceeded(Sample.Now, "ch_1", Sample.Total), "purchase.confirm" },
        { "Declining", new PurchaseEvent.PaymentDeclined(Sample.Now, "x"), "purchase.release" },
        { "Cancelling", new PurchaseEvent.CancelAsked(Sample.Now, CancelCause.Buyer), "payment.cancel" },
        { "GivingBack", new PurchaseEvent.PaymentCancelled(Sample.Now), "purchase.release" },
        { "PayingAsked", new PurchaseEvent.AskedAgain(Sample.Now, 1, Sample.Now), "payment.look-up" },
        { "Challenge", new PurchaseEvent.AskedAgain(Sample.Now, 1, Sample.Now), "payment.look-up" },
        { "Capturing", new PurchaseEvent.Authorized(Sample.Now, "ch_1", Sample.Total), "payment.capture" },
        { "CapturingAsked", new PurchaseEvent.AskedAgain(Sample.Now, 1, Sample.Now), "payment.capture" },
        { "CancellingAsked", new PurchaseEvent.AskedAgain(Sample.Now, 1, Sample.Now), "payment.cancel" },
        { "Review", new PurchaseEvent.Mismatched(Sample.Now, "ch_2", Sample.Total), "payment.alarm" },
        { "DecliningLate", new PurchaseEvent.RefundAsked(Sample.Now, "ch_1", Sample.Total), "payment.refund" },
        { "GivingUp", new PurchaseEvent.VoidAsked(Sample.Now, "ch_1", Sample.Total), "payment.void" },
        { "GivenUp", new PurchaseEvent.Voided(Sample.Now), null },
        { "Refunded", new PurchaseEvent.Refunded(Sample.Now), null },
        { "Paid", new PurchaseEvent.Confirmed(Sample.Now, "LC-1"), "order.index" },
        { "Declined", new PurchaseEvent.Closed(Sample.Now, PurchaseEnding.Declined), null },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void EachFactMakesOthersAct(string situation, PurchaseEvent happened, string? type) =>
        Assert.Equal(type, Steps(Sample.In(situation), happened).SingleOrDefault()?.Type);

    [Fact]
    public void AnOrderTellsWhatWasBought()
    {
        var message = Assert.Single(Steps(Sample.In("Paid"), new PurchaseEvent.Confirmed(Sample.Now, "LC-1")));
        var order = OrderMessage.Read(message.Payload);
        Assert.Equal((Sample.Id, "LC-1", Sample.Buyer, Sample.Now, Sample.Total, "c1"),
            (order.PurchaseId, order.OrderNumber, order.Buyer, order.PlacedAt, order.Total, order.ContactId));
        Assert.Equal([Sample.Mug, Sample.Tee], order.Lines);
        Assert.Throws<UnreadableEventException>(() => OrderMessage.Read("{}"));
        Assert.Throws<UnreadableEventException>(() => PurchaseMessage.Read("null"));
    }

    [Theory]
    [InlineData("None", PurchaseStatus.Starting, false)]
    [InlineData("Starting", PurchaseStatus.Starting, false)]
    [InlineData("Failing", PurchaseStatus.Starting, false)]
    [InlineData("Paying", PurchaseStatus.Paying, false)]
    [InlineData("Declining", PurchaseStatus.Paying, false)]
    [InlineData("Capturing", PurchaseStatus.Paying, false)]
    [InlineData("Confirming", PurchaseStatus.Paying, false)]
    [InlineData("Challenge", PurchaseStatus.Challenge, false)]
    [InlineData("Cancelling", PurchaseStatus.Cancelling, false)]
    [InlineData("GivingBack", PurchaseStatus.Cancelling, false)]
    [InlineData("Review", PurchaseStatus.Review, true)]
    [InlineData("Paid", PurchaseStatus.Paid, true)]
    [InlineData("Declined", PurchaseStatus.Declined, true)]
    [InlineData("Cancelled", PurchaseStatus.Cancelled, true)]
    public void AnOutcomeIsSaidWhenTheUnitsAreWhereItSays(string situation, PurchaseStatus status, bool settled)
    {
        var view = new PurchaseKind().View(Sample.In(situation), 1, []);
        Assert.Equal((status, settled), (view.Status, view.IsSettled));
    }

    /// <summary>What is told to the outside is the matter of other tests.</summary>
    private static IEnumerable<OutboxMessage> Steps(PurchaseState state, PurchaseEvent happened) =>
        new PurchaseKind().Messages(state, happened).Where(message => message.Type != ShopEventMessage.MessageType);
}
