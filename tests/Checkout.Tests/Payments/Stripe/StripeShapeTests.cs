using System.Text.Json;
using System.Text.Json.Nodes;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Stripe;
using LiveCommerce.Grains.Values;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Behaviour;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Checkout.Tests.Payments.Stripe;

/// <summary>What we read, and what the sandbox writes, held against the sample objects that Stripe publishes.</summary>
public sealed class StripeShapeTests
{
    private static readonly DateTimeOffset Ends = new(2026, 2, 3, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string, PaymentResult?> States() => new()
    {
        { "requires_payment_method", "{}", null },
        { "requires_payment_method", """{"last_payment_error":null}""", new PaymentResult.NotFound() },
        { "requires_confirmation", """{"last_payment_error":null}""", new PaymentResult.NotFound() },
        { "requires_action", """{"next_action":{"type":"redirect_to_url","redirect_to_url":{"url":"https://bank.example/3ds","return_url":null}}}""",
            new PaymentResult.ChallengeRequired("https://bank.example/3ds") },
        { "requires_action", """{"next_action":{"type":"boleto_display_details","boleto_display_details":{"hosted_voucher_url":"https://v.example","expires_at":1770076800}}}""",
            new PaymentResult.ChallengeRequired("https://v.example", Ends) },
        { "requires_action", """{"next_action":{"type":"display_bank_transfer_instructions","display_bank_transfer_instructions":{"hosted_instructions_url":"https://t.example"}}}""",
            new PaymentResult.ChallengeRequired("https://t.example", Ends) },
        { "requires_action", """{"next_action":{"type":"use_stripe_sdk","use_stripe_sdk":{}}}""", new PaymentResult.Pending() },
        { "processing", "{}", new PaymentResult.Pending() },
        { "requires_capture", """{"amount_capturable":1099}""", new PaymentResult.Authorized("pi_1PgafyB7WZ01zgkWSjxsAJo3", new Money(1_099, "USD")) },
        { "succeeded", """{"amount_received":1099}""", new PaymentResult.Succeeded("pi_1PgafyB7WZ01zgkWSjxsAJo3", new Money(1_099, "USD")) },
        { "canceled", """{"last_payment_error":null}""", new PaymentResult.Cancelled() },
        { "canceled", """{"last_payment_error":{"type":"card_error","code":"card_declined","decline_code":"insufficient_funds"}}""",
            new PaymentResult.Declined("insufficient-funds") },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void EachStateOfASampleIntentMeansWhatItSays(string status, string changes, PaymentResult? expected)
    {
        var intent = Sample("payment_intent");
        intent["status"] = status;
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject()) intent[name] = value?.DeepClone();
        Assert.Equal(expected, StripeIntent.Read(Element(intent)).Result(Ends));
    }

    [Theory]
    [InlineData("status", "\"requires_magic\"")]
    [InlineData("object", "\"charge\"")]
    [InlineData("currency", "null")]
    [InlineData("id", "\"\"")]
    public void WhatIsNotUnderstoodIsNotGuessed(string member, string value)
    {
        var intent = Sample("payment_intent");
        intent[member] = JsonNode.Parse(value);
        Assert.Throws<FormatException>(() => StripeIntent.Read(Element(intent)));
    }

    [Theory]
    [InlineData("succeeded", typeof(RefundResult.Refunded))]
    [InlineData("pending", typeof(RefundResult.Pending))]
    [InlineData("requires_action", typeof(RefundResult.Pending))]
    [InlineData("failed", typeof(RefundResult.Refused))]
    [InlineData("canceled", typeof(RefundResult.Refused))]
    public void EachStateOfASampleRefundMeansWhatItSays(string status, Type expected)
    {
        var json = Sample("refund");
        json["status"] = status;
        var refund = StripeRefund.Read(Element(json));
        Assert.IsType(expected, refund.Result);
        Assert.Equal(("re_1Pgc72B7WZ01zgkWqPvrRrPE", new Money(100, "USD"), null, null), (refund.Id, refund.Amount, refund.IntentId, refund.RefundId));
    }

    [Theory]
    [InlineData(Methods.Card)]
    [InlineData(Methods.Declined)]
    [InlineData(Methods.Challenge)]
    [InlineData(Methods.Wallet)]
    public void TheSandboxWritesIntentsOfTheSamplesShape(string method)
    {
        using var sandbox = new StripeSandbox();
        var intent = sandbox.Account.Create(1_099, "usd", isManual: false, new Dictionary<string, string>(StringComparer.Ordinal) { ["reference"] = "p1" });
        sandbox.Account.Confirm(intent, method, "https://shop.example/back");
        AssertShape(Sample("payment_intent"), JsonNode.Parse(sandbox.Get($"/v1/payment_intents/{intent.Id}").Body)!.AsObject());
    }

    [Fact]
    public void TheSandboxWritesRefundsOfTheSamplesShape()
    {
        using var sandbox = new StripeSandbox();
        var intent = sandbox.Account.Create(1_099, "usd", isManual: false, new Dictionary<string, string>(StringComparer.Ordinal));
        sandbox.Account.Confirm(intent, Methods.Card, null);
        sandbox.Account.Refund(sandbox.Account.Find(intent.Id)!, 99, new Dictionary<string, string>(StringComparer.Ordinal));
        var list = JsonNode.Parse(sandbox.Get("/v1/refunds").Body)!.AsObject();
        AssertShape(Sample("refund"), list["data"]!.AsArray().Single()!.AsObject());
    }

    /// <summary>Everything that the sandbox writes stands in the sample, as the same kind of value or null in one of the two.</summary>
    private static void AssertShape(JsonObject sample, JsonObject written)
    {
        foreach (var (name, value) in written)
        {
            Assert.True(sample.ContainsKey(name), $"{name} is not in the sample.");
            if (value is not null && sample[name] is { } expected) Assert.Equal(expected.GetValueKind(), value.GetValueKind());
        }
    }

    private static JsonObject Sample(string resource) =>
        JsonNode.Parse(File.ReadAllText(TestData.Require("stripe", "fixtures3.json")))!["resources"]![resource]!.DeepClone().AsObject();

    private static JsonElement Element(JsonObject json) => JsonDocument.Parse(json.ToJsonString()).RootElement;
}
