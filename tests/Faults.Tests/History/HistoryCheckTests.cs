using LiveCommerce.Faults.Tests.Api;
using static LiveCommerce.Faults.Tests.History.BreachKind;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>The check itself: it is silent about what agrees, and names each fault that is planted.</summary>
public sealed class HistoryCheckTests
{
    private static readonly Dictionary<string, (BreachKind Kind, Action<SmallShop> Plant)> Faults = new(StringComparer.Ordinal)
    {
        ["an acknowledged reservation is gone"] = (ReservationLost, shop => Look(shop, SmallShop.Refused<Reservation>("not-found"))),
        ["a reservation has another quantity"] = (ReservationDiffers, shop => Look(shop, SmallShop.Done(200, shop.Held("sold") with { Quantity = 2 }))),
        ["a reservation runs for ever"] = (NotSettled, shop => Look(shop, SmallShop.Done(200, shop.Held("reserved")))),
        ["one id was granted twice"] = (SecondEffect, shop => shop.Reservation.Note(SmallShop.Done(201, shop.Held("reserved")))),
        ["a sold reservation is free again"] = (StatusContradicted, shop =>
        {
            shop.Reservation.Note(SmallShop.Done(200, shop.Held("sold")));
            shop.Reservation.Note(SmallShop.Done(200, shop.Held("released")));
        }
        ),
        ["a refused reservation is there"] = (RefusedButThere, shop =>
        {
            var refused = shop.History.Add(new ReservationAttempt(1, SmallShop.Sku, null, 1, SmallShop.Price));
            refused.Note(SmallShop.Refused<Reservation>("sold-out"));
            shop.Evidence = shop.Evidence with
            {
                Reservations = new Dictionary<string, Answer<Reservation>>(shop.Evidence.Reservations, StringComparer.Ordinal)
                {
                    [refused.Id] = SmallShop.Done(200, shop.Held("reserved") with { ReservationId = refused.Id }),
                },
            };
        }
        ),
        ["a reservation is refused after it was acknowledged"] = (StatusContradicted, shop => shop.Reservation.Note(SmallShop.Refused<Reservation>("sold-out"))),
        ["nobody ever answered"] = (NeverAnswered, shop => shop.History.Add(new ReservationAttempt(1, SmallShop.Sku, null, 1, SmallShop.Price))),
        ["an acknowledged purchase is gone"] = (PurchaseLost, shop => shop.Evidence = shop.Evidence with
        {
            Purchases = new Dictionary<string, Answer<Purchase>>(StringComparer.Ordinal) { [SmallShop.PurchaseId] = SmallShop.Refused<Purchase>("not-found") },
        }),
        ["a paid purchase is no order"] = (OrderLost, shop => shop.Evidence = shop.Evidence with { Orders = [] }),
        ["a paid purchase is two orders"] = (OrderRepeated, shop => shop.Evidence = shop.Evidence with { Orders = [shop.Order, shop.Order with { OrderNumber = "N-2" }] }),
        ["an order that nobody asked for"] = (OrderUnasked, shop => shop.Evidence = shop.Evidence with { Orders = [shop.Order, shop.Order with { OrderNumber = "N-2", PurchaseId = "p2" }] }),
        ["an order over another total"] = (OrderDiffers, shop => shop.Evidence = shop.Evidence with { Orders = [shop.Order with { Total = new Money(1, "EUR") }] }),
        ["a restock is not in the counts"] = (RestockLost, shop => Count(shop, shop.Counts with { Stocked = 9, Available = 8 })),
        ["a restock is in the counts twice"] = (RestockLost, shop => Count(shop, shop.Counts with { Stocked = 20, Available = 19 })),
        ["the law is broken in a pool"] = (LawBroken, shop => Count(shop, shop.Counts with { Pools = [shop.Counts.Pools[0] with { Available = 8 }, shop.Counts.Pools[1]] })),
        ["more is out than in"] = (Oversold, shop => Count(shop, shop.Counts with { Sold = 11, Available = -1 })),
        ["a drop sells more than it has"] = (Oversold, shop => Count(shop, shop.Counts with { Pools = [shop.Counts.Pools[0], new PoolCounts(SmallShop.OfferId, 5, 0, 0, 0, 5, 0)] })),
        ["a unit stays reserved"] = (UnitsLeaked, shop => Count(shop, shop.Counts with { Available = 8, Reserved = 1 })),
        ["a closed drop keeps its units"] = (UnitsLeaked, shop => Count(shop, shop.Counts with { Pools = [shop.Counts.Pools[0] with { Stocked = 6, Available = 6 }, new PoolCounts(SmallShop.OfferId, 4, 3, 0, 0, 1, 0)] })),
        ["a drop is gone"] = (OfferLost, shop => Count(shop, shop.Counts with { Pools = [new PoolCounts("", 10, 9, 0, 0, 1, 0)] })),
        ["more is sold than ordered"] = (SoldDiffers, shop => Count(shop, shop.Counts with { Available = 8, Sold = 2 })),
        ["a buyer has more than the limit"] = (LimitExceeded, shop =>
        {
            var second = shop.History.Add(new ReservationAttempt(0, SmallShop.Sku, SmallShop.OfferId, 1, SmallShop.Price));
            second.Note(SmallShop.Done(201, shop.Held("reserved") with { ReservationId = second.Id }));
            shop.Evidence = shop.Evidence with
            {
                Reservations = new Dictionary<string, Answer<Reservation>>(shop.Evidence.Reservations, StringComparer.Ordinal)
                {
                    [second.Id] = SmallShop.Done(200, shop.Held("sold") with { ReservationId = second.Id }),
                },
            };
        }
        ),
        ["one reservation is paid twice"] = (PaidTwice, shop =>
        {
            var second = shop.History.Add(new PurchaseAttempt(shop.Reservation, "sandbox_ok"));
            second.Note(SmallShop.Done(201, shop.Paid with { PurchaseId = "p2", OrderNumber = "N-2" }));
            shop.Evidence = shop.Evidence with
            {
                Purchases = new Dictionary<string, Answer<Purchase>>(shop.Evidence.Purchases, StringComparer.Ordinal)
                {
                    ["p2"] = SmallShop.Done(200, shop.Paid with { PurchaseId = "p2", OrderNumber = "N-2" }),
                },
            };
        }
        ),
        ["units are sold that nobody paid"] = (SoldWithoutOrder, shop => shop.Evidence = shop.Evidence with
        {
            Purchases = new Dictionary<string, Answer<Purchase>>(StringComparer.Ordinal) { [SmallShop.PurchaseId] = SmallShop.Done(200, shop.Paid with { Status = "declined" }) },
        }),
        ["an order is charged twice"] = (DoubleCharge, shop => shop.Evidence = shop.Evidence with { Books = [shop.Charge, shop.Charge with { ChargeId = "ch_2" }] }),
        ["an order was not charged"] = (OrderWithoutCharge, shop => shop.Evidence = shop.Evidence with { Books = [] }),
        ["an order was charged another amount"] = (ChargeDiffers, shop => shop.Evidence = shop.Evidence with { Books = [shop.Charge with { Amount = 901 }] }),
        ["money without an order"] = (ChargeWithoutOrder, shop => shop.Evidence = shop.Evidence with { Books = [shop.Charge, shop.Charge with { Reference = "p9" }] }),
        ["the money of an order went back"] = (ChargeDiffers, shop => shop.Evidence = shop.Evidence with { Books = [shop.Charge, shop.Charge with { Entry = "refunded" }] }),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Fact]
    public void SaysNothingWhereEverythingAgrees()
    {
        var shop = new SmallShop();
        Assert.Empty(HistoryCheck.Settled(shop.History, shop.Evidence));
        Assert.Empty(HistoryCheck.Running(shop.History, shop.Evidence));
    }

    [Fact]
    public void AChargeThatWentBackNeedsNoOrder()
    {
        var shop = new SmallShop();
        var late = shop.Charge with { Reference = "p9" };
        Assert.Empty(HistoryCheck.Settled(shop.History, shop.Evidence with { Books = [shop.Charge, late, late with { Entry = "refunded" }] }));
    }

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void NamesEveryPlantedFault(string fault)
    {
        var shop = new SmallShop();
        var (kind, plant) = Faults[fault];
        plant(shop);
        Assert.Contains(HistoryCheck.Settled(shop.History, shop.Evidence), breach => breach.Kind == kind);
    }

    private static void Look(SmallShop shop, Answer<Reservation> answer) => shop.Evidence = shop.Evidence with
    {
        Reservations = new Dictionary<string, Answer<Reservation>>(StringComparer.Ordinal) { [shop.Reservation.Id] = answer },
    };

    private static void Count(SmallShop shop, Counts counts) => shop.Evidence = shop.Evidence with { Counts = [counts] };
}
