using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Purchases;

/// <summary>What the outside hears of a purchase, and what it does not.</summary>
public sealed class PurchaseShopEventsTests
{
    public static TheoryData<string, PurchaseEvent, string?, string> Told() => new()
    {
        { "Starting", new PurchaseEvent.Started(Sample.Now, Sample.Buyer, [Sample.Mug], Sample.Total, "m", "f"), null, "" },
        { "Paying", new PurchaseEvent.Held(Sample.Now), null, "" },
        { "Failing", new PurchaseEvent.HoldFailed(Sample.Now, StockStatus.ReservationExpired), null, "" },
        { "Challenge", new PurchaseEvent.Challenged(Sample.Now, "/"), null, "" },
        { "Confirming", new PurchaseEvent.PaymentSucceeded(Sample.Now, Sample.Charge, Sample.Total), null, "" },
        { "Paid", new PurchaseEvent.Confirmed(Sample.Now, "LC-1"), "order.placed", "" },
        { "Declining", new PurchaseEvent.PaymentDeclined(Sample.Now, "card-declined"), "purchase.declined", "\"reason\":\"card-declined\"" },
        { "Cancelled", new PurchaseEvent.Closed(Sample.Now, PurchaseEnding.Cancelled), "purchase.closed", "\"ending\":\"cancelled\"" },
        { "DecliningLate", new PurchaseEvent.RefundAsked(Sample.Now, Sample.Charge, Sample.Total), null, "" },
        { "Refunded", new PurchaseEvent.Refunded(Sample.Now), "purchase.refunded", "\"refunded\":{\"amount\":3000,\"currency\":\"EUR\"}" },
        { "Review", new PurchaseEvent.Mismatched(Sample.Now, Sample.OtherCharge, new Money(2_999, "EUR")), "purchase.mismatched", "\"paid\":{\"amount\":2999,\"currency\":\"EUR\"}" },
    };

    [Theory]
    [MemberData(nameof(Told), DisableDiscoveryEnumeration = true)]
    public void IsToldWithTheFact(string situation, PurchaseEvent happened, string? type, string fact)
    {
        var message = Of(situation, happened);
        Assert.Equal(type, message?.Event);
        if (message is null) return;
        Assert.Equal((Sample.Id, happened.At), ((string?)message.Ids["purchaseId"], message.At));
        Assert.Contains(fact, message.Facts.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnOrderIsToldWithItsLinesAndWithoutThePerson()
    {
        var message = Of("Paid", new PurchaseEvent.Confirmed(Sample.Now, "LC-1"))!;
        Assert.Equal("LC-1", (string?)message.Ids["orderNumber"]);
        Assert.Equal(["buyerId", "total", "lines"], message.Facts.Select(fact => fact.Key)); // no contact, not even its id
        var line = message.Facts["lines"]![0]!;
        Assert.Equal(("MUG", 2, Sample.Mug.ReservationId.ToString()), ((string?)line["sku"], (int?)line["quantity"], (string?)line["reservationId"]));
    }

    private static ShopEventMessage? Of(string situation, PurchaseEvent happened) =>
        new PurchaseKind().Messages(Sample.In(situation), happened).SingleOrDefault(message => message.Type == ShopEventMessage.MessageType) is { } message
            ? ShopEventMessage.Read(message.Payload)
            : null;
}
