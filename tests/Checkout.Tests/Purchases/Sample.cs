using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Purchases;

/// <summary>A purchase in each of its situations, reached by the facts that lead there.</summary>
internal static class Sample
{
    public const string Id = "p0123456789abcdef0123456789abcdef";
    public const string Charge = "ch_1";
    public const string OtherCharge = "ch_2";

    public static readonly DateTimeOffset Now = new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);
    public static readonly BuyerId Buyer = BuyerId.Parse("g" + new string('a', 32));
    public static readonly BuyerId Stranger = BuyerId.Parse("g" + new string('b', 32));
    public static readonly Money Total = new(3_000, "EUR");
    public static readonly PurchaseLine Mug = new(Sku.Parse("MUG"), ReservationId.New(Now), "Mug", 2, new Money(1_000, "EUR"));
    public static readonly PurchaseLine Tee = new(Sku.Parse("TEE"), ReservationId.New(Now), "Tee", 1, new Money(1_000, "EUR"));
    public static readonly PaymentResult Succeeded = new PaymentResult.Succeeded(Charge, Total);
    public static readonly PaymentResult SetAside = new PaymentResult.Authorized(Charge, Total);
    public static readonly PaymentResult WrongSetAside = new PaymentResult.Authorized(OtherCharge, new Money(2_999, "EUR"));
    public static readonly PaymentResult WrongAmount = new PaymentResult.Succeeded(OtherCharge, new Money(2_999, "EUR"));

    public static readonly PurchaseCommand.Start Start = new(Buyer, [Mug, Tee], "sandbox_ok", "c1", "f1");

    private static readonly PurchaseEvent Started = new PurchaseEvent.Started(Now, Buyer, [Mug, Tee], Total, "sandbox_ok", "f1", "c1");
    private static readonly PurchaseEvent Held = new PurchaseEvent.Held(Now);
    private static readonly PurchaseEvent Asked = new PurchaseEvent.AskedAgain(Now, 1, Now.AddSeconds(1));
    private static readonly PurchaseEvent Challenged = new PurchaseEvent.Challenged(Now, "/challenge");
    private static readonly PurchaseEvent Authorized = new PurchaseEvent.Authorized(Now, Charge, Total);
    private static readonly PurchaseEvent CancelAsked = new PurchaseEvent.CancelAsked(Now, CancelCause.Buyer);
    private static readonly PurchaseEvent Paid = new PurchaseEvent.PaymentSucceeded(Now, Charge, Total);
    private static readonly PurchaseEvent Declined = new PurchaseEvent.PaymentDeclined(Now, "card-declined");
    private static readonly PurchaseEvent PaymentCancelled = new PurchaseEvent.PaymentCancelled(Now);
    private static readonly PurchaseEvent Late = new PurchaseEvent.RefundAsked(Now, Charge, Total);

    private static readonly PurchaseEvent LateSetAside = new PurchaseEvent.VoidAsked(Now, Charge, Total);

    private static readonly Dictionary<string, PurchaseEvent[]> Situations = new(StringComparer.Ordinal)
    {
        ["None"] = [],
        ["Starting"] = [Started],
        ["Paying"] = [Started, Held],
        ["PayingAsked"] = [Started, Held, Asked],
        ["Challenge"] = [Started, Held, Challenged],
        ["Capturing"] = [Started, Held, Authorized],
        ["CapturingAsked"] = [Started, Held, Authorized, Asked],
        ["CancellingSetAside"] = [Started, Held, Authorized, CancelAsked],
        ["CancellingUnheld"] = [Started, CancelAsked],
        ["Cancelling"] = [Started, Held, CancelAsked],
        ["CancellingAsked"] = [Started, Held, CancelAsked, Asked],
        ["Confirming"] = [Started, Held, Paid],
        ["ConfirmingCaptured"] = [Started, Held, Authorized, Paid],
        ["Failing"] = [Started, new PurchaseEvent.HoldFailed(Now, StockStatus.ReservationExpired)],
        ["Declining"] = [Started, Held, Declined],
        ["GivingBack"] = [Started, Held, CancelAsked, PaymentCancelled],
        ["DecliningLate"] = [Started, Held, Declined, Late],
        ["Review"] = [Started, Held, new PurchaseEvent.Mismatched(Now, OtherCharge, new Money(2_999, "EUR"))],
        ["Paid"] = [Started, Held, Paid, new PurchaseEvent.Confirmed(Now, "LC-1")],
        ["Declined"] = [Started, Held, Declined, new PurchaseEvent.Closed(Now, PurchaseEnding.Declined)],
        ["Cancelled"] = [Started, Held, CancelAsked, PaymentCancelled, new PurchaseEvent.Closed(Now, PurchaseEnding.Cancelled)],
        ["DeclinedLate"] = [Started, Held, Declined, new PurchaseEvent.Closed(Now, PurchaseEnding.Declined), Late],
        ["GivingUp"] = [Started, Held, Declined, LateSetAside],
        ["ClosedGivingUp"] = [Started, Held, Declined, new PurchaseEvent.Closed(Now, PurchaseEnding.Declined), LateSetAside],
        ["GivenUp"] = [Started, Held, Declined, new PurchaseEvent.Closed(Now, PurchaseEnding.Declined), LateSetAside, new PurchaseEvent.Voided(Now)],
        ["Refunded"] = [Started, Held, Declined, new PurchaseEvent.Closed(Now, PurchaseEnding.Declined), Late, new PurchaseEvent.Refunded(Now)],
    };

    public static PurchaseState In(string situation)
    {
        var state = new PurchaseState(Id);
        var kind = new PurchaseKind();
        foreach (var happened in Situations[situation]) kind.Apply(state, happened);
        return state;
    }
}
