namespace LiveCommerce.LoadTests.Tests.Shop;

/// <summary>One SKU of the small shop: correct, unless a fault is planted. Callers hold the shop's lock.</summary>
internal sealed class FakeStock(string sku, Fault fault)
{
    private readonly Dictionary<string, FakeReservation> _reservations = [];
    private long _free;

    public string Sku => sku;

    public long Version { get; private set; }

    public long Stocked { get; private set; }

    public FakeOffer? Offer { get; private set; }

    public long Available => Stocked - Count("reserved") - Count("sold");

    public string State => Available > 0 ? "available" : Count("reserved") > 0 && fault != Fault.SaysSoldOutWhileUnitsMayComeBack ? "fully-reserved" : "sold-out";

    public object Counts => new
    {
        Sku,
        Version,
        Stocked,
        Available,
        Reserved = Count("reserved"),
        Paying = 0,
        Sold = Count("sold"),
        WrittenOff = 0,
        Pools = Array.Empty<object>(),
    };

    public object Public => new
    {
        Sku,
        Version,
        Available = Offer is null ? _free : 0,
        State,
        Offers = Offer is null ? [] : new object[] { new { Offer.OfferId, Available, Phase = "open", State } },
    };

    public void Restock(int units)
    {
        Stocked += units;
        _free += units;
        Version++;
    }

    public FakeOffer Arm(int countdownSeconds)
    {
        Offer = new FakeOffer("o1", DateTimeOffset.UtcNow.AddSeconds(countdownSeconds));
        Version++;
        return Offer;
    }

    public FakeReservation? Find(string id) => _reservations.GetValueOrDefault(id);

    public (FakeReservation? Granted, string? Refusal) Reserve(string id, string buyer, FakeMoney price)
    {
        if (_reservations.TryGetValue(id, out var known)) return (known, null);
        if (Offer is not null && DateTimeOffset.UtcNow < Offer.OpensAt) return (null, "offer-not-open");
        var holds = _reservations.Values.Any(r => r.Buyer == buyer && r.Status is "reserved" or "sold" && r.Buyer == buyer);
        if (Offer is not null && fault != Fault.IgnoresTheLimit && holds) return (null, "limit-reached");
        if (Available <= (fault == Fault.Oversells ? -2 : 0)) return (null, State);
        var granted = new FakeReservation(id, buyer, price, Offer?.OfferId, ++Version) { Status = "reserved" };
        _reservations.Add(id, granted);
        return (granted, null);
    }

    public void Become(FakeReservation reservation, string status)
    {
        reservation.Status = status;
        Version++;
    }

    private long Count(string status) => _reservations.Values.Count(r => r.Status == status);
}

internal sealed record FakeMoney(long Amount, string Currency);

internal sealed record FakeOffer(string OfferId, DateTimeOffset OpensAt);

internal sealed record FakeReservation(string Id, string Buyer, FakeMoney Price, string? OfferId, long Version)
{
    public string Status { get; set; } = "";

    public object OnTheWire(string sku) => new
    {
        ReservationId = Id,
        Sku = sku,
        Quantity = 1,
        UnitPrice = Price,
        OfferId,
        Status,
        SecondsLeft = 13,
        StockVersion = Version,
    };
}

internal sealed record FakePurchase(string PurchaseId, string Buyer, string Status, FakeMoney Total, object[] Lines, string? OrderNumber);
