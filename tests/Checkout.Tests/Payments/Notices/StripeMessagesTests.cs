using System.Text;
using System.Text.Json.Nodes;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Notices;
using LiveCommerce.Checkout.Payments.Stripe;
using LiveCommerce.Grains.Values;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Checkout.Tests.Payments.Notices;

/// <summary>Events are Stripe's published sample with one of its published sample objects inside.</summary>
public sealed class StripeMessagesTests
{
    [Theory]
    [InlineData("succeeded", "amount_received")]
    [InlineData("requires_capture", "amount_capturable")]
    public void MoneyIsBelieved(string status, string amount)
    {
        var intent = Intent(status);
        intent[amount] = 1_099;
        var message = Read("payment_intent.whatever", intent);
        var money = Assert.IsType<PaymentNotice.Money>(message.Notice);
        PaymentResult expected = status == "succeeded"
            ? new PaymentResult.Succeeded("pi_1PgafyB7WZ01zgkWSjxsAJo3", new Money(1_099, "USD"))
            : new PaymentResult.Authorized("pi_1PgafyB7WZ01zgkWSjxsAJo3", new Money(1_099, "USD"));
        Assert.Equal(("p1", expected, "evt_1Pgc76B7WZ01zgkWwyRHS12y", "payment_intent.whatever"), (money.Reference, money.Result, message.EventId, message.Type));
    }

    [Theory]
    [InlineData("requires_payment_method")]
    [InlineData("requires_action")]
    [InlineData("processing")]
    [InlineData("canceled")]
    public void EverythingElseMakesUsLook(string status) =>
        Assert.Equal(new PaymentNotice.Changed("p1"), Read("payment_intent.succeeded", Intent(status)).Notice);

    [Fact]
    public void WhatIsNoneOfOursIsForeign()
    {
        var intent = Intent("succeeded");
        intent["metadata"] = new JsonObject();
        Assert.IsType<PaymentNotice.Foreign>(Read("payment_intent.succeeded", intent).Notice);
        intent["status"] = "a state of others";
        Assert.IsType<PaymentNotice.Foreign>(Read("payment_intent.succeeded", intent).Notice);
        Assert.IsType<PaymentNotice.Foreign>(Read("plan.created", Sample("plan")).Notice);
        Assert.IsType<PaymentNotice.Foreign>(Read("charge.succeeded", Sample("charge")).Notice);
    }

    [Fact]
    public void RefundsAndDisputesAreTold()
    {
        var refund = Sample("refund");
        refund["payment_intent"] = "pi_1";
        refund["metadata"] = new JsonObject { ["refund"] = "p1-late" };
        Assert.Equal(
            new PaymentNotice.Refund(new ProviderRefund("re_1Pgc72B7WZ01zgkWqPvrRrPE", "pi_1", "p1-late", new Money(100, "USD"), new RefundResult.Refunded())),
            Read("refund.updated", refund).Notice);
        Assert.Equal(new PaymentNotice.Dispute("ch_1PgafuB7WZ01zgkWXYmPNZs8", "general"), Read("charge.dispute.created", Sample("dispute")).Notice);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"object":"event"}""")]
    [InlineData("""{"object":"event","id":"evt_1","type":"x"}""")]
    [InlineData("""{"object":"event","id":"","type":"x","data":{"object":{}}}""")]
    [InlineData("""{"object":"event","id":"evt_1","type":"x","data":{"object":{"object":"payment_intent","metadata":{"reference":"p1"},"status":"new","currency":"eur","id":"pi_1"}}}""")]
    public void WhatCannotBeReadIsForAPerson(string body) => Assert.Throws<FormatException>(() => StripeMessages.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void AnIdIsFoundInWhatCannotBeRead()
    {
        Assert.Equal("evt_1", StripeMessages.IdOf("""{"id":"evt_1","object":"nobody knows"}"""u8.ToArray()));
        Assert.Null(StripeMessages.IdOf("{"u8.ToArray()));
        Assert.Null(StripeMessages.IdOf("{}"u8.ToArray()));
    }

    private static JsonObject Intent(string status)
    {
        var intent = Sample("payment_intent");
        intent["status"] = status;
        intent["metadata"] = new JsonObject { ["reference"] = "p1" };
        return intent;
    }

    private static ProviderMessage Read(string type, JsonObject content)
    {
        var json = Sample("event");
        json["type"] = type;
        json["data"] = new JsonObject { ["object"] = content.DeepClone() };
        return StripeMessages.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static JsonObject Sample(string resource) =>
        JsonNode.Parse(File.ReadAllText(TestData.Require("stripe", "fixtures3.json")))!["resources"]![resource]!.DeepClone().AsObject();
}
