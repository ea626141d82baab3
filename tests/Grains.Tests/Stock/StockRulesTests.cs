using System.Diagnostics;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>Every answer of a SKU's owner as a row. How a row is written: <see cref="StockTable"/>.</summary>
public sealed class StockRulesTests
{
    [Theory]
    [MemberData(nameof(Names))]
    public void AnswersAreAsTheTableSays(string table) => StockTable.Play(StockTables.All[table]);

    public static TheoryData<string> Names() => [.. StockTables.All.Keys];

    [Fact]
    public void EveryAnswerThatACommandCanGiveIsShown()
    {
        var seen = StockTables.All.Values.SelectMany(table => StockTable.Play(table).Seen).ToHashSet(StringComparer.Ordinal);
        var expected = new Dictionary<string, StockStatus[]>(StringComparer.Ordinal)
        {
            ["reserve"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.IdTooOld, StockStatus.IdInvalid, StockStatus.QuantityOutOfRange,
                StockStatus.OfferUnknown, StockStatus.OfferClosed, StockStatus.OfferNotOpen, StockStatus.OfferOnly, StockStatus.CurrencyMismatch,
                StockStatus.PriceChanged, StockStatus.LimitReached, StockStatus.NotEnough, StockStatus.FullyReserved, StockStatus.SoldOut,
            ],
            ["join"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.IdTooOld, StockStatus.IdInvalid, StockStatus.QuantityOutOfRange,
                StockStatus.OfferUnknown, StockStatus.OfferClosed, StockStatus.OfferNotOpen, StockStatus.OfferOnly, StockStatus.CurrencyMismatch,
                StockStatus.PriceChanged, StockStatus.LimitReached, StockStatus.SoldOut, StockStatus.WaitlistFull,
            ],
            ["leave"] = [StockStatus.Done, StockStatus.Repeated, StockStatus.ReservationUnknown],
            ["firm"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.ReservationUnknown, StockStatus.ReservationExpired, StockStatus.ReservationReleased,
            ],
            ["extend"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.ReservationUnknown, StockStatus.ReservationExpired, StockStatus.ReservationReleased,
                StockStatus.WrongState, StockStatus.ExtensionLimitReached,
            ],
            ["transfer"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.QuantityOutOfRange, StockStatus.LocationInvalid,
                StockStatus.NotEnoughStock,
            ],
            ["count"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.QuantityOutOfRange, StockStatus.LocationInvalid,
                StockStatus.StockedDiffers, StockStatus.NotEnoughStock,
            ],
            ["write-off"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.QuantityOutOfRange, StockStatus.LocationInvalid,
                StockStatus.NotEnoughStock,
            ],
            ["recover"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.QuantityOutOfRange, StockStatus.LocationInvalid,
                StockStatus.NotEnoughStock,
            ],
            ["return"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.QuantityOutOfRange, StockStatus.ReservationUnknown,
                StockStatus.WrongState, StockStatus.ReturnExceedsSale,
            ],
            ["rank"] = [StockStatus.Done, StockStatus.Repeated, StockStatus.LocationInvalid],
            ["buffer"] = [StockStatus.Done, StockStatus.Repeated, StockStatus.QuantityOutOfRange],
            ["release"] = [StockStatus.Done, StockStatus.Repeated, StockStatus.ReservationUnknown, StockStatus.WrongState],
            ["begin"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.ReservationUnknown, StockStatus.ReservationExpired, StockStatus.ReservationReleased,
                StockStatus.WrongState,
            ],
            ["confirm"] = [StockStatus.Done, StockStatus.Repeated, StockStatus.ReservationUnknown, StockStatus.WrongState],
            ["give-back"] = [StockStatus.Done, StockStatus.Repeated, StockStatus.ReservationUnknown, StockStatus.WrongState],
            ["restock"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.QuantityOutOfRange, StockStatus.LocationInvalid,
            ],
            ["withdraw"] =
            [
                StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.QuantityOutOfRange, StockStatus.LocationInvalid,
                StockStatus.NotEnoughStock,
            ],
            ["arm"] = [StockStatus.Done, StockStatus.Repeated, StockStatus.IdReused, StockStatus.QuantityOutOfRange, StockStatus.NotEnoughStock],
            ["close"] = [StockStatus.Done, StockStatus.Repeated, StockStatus.OfferUnknown],
            ["look"] = [StockStatus.Done, StockStatus.ReservationUnknown],
        };
        Assert.Equal(
            expected.SelectMany(entry => entry.Value.Select(status => $"{entry.Key} {status}")).Order(StringComparer.Ordinal),
            seen.Order(StringComparer.Ordinal));
        Assert.Equal(Enum.GetValues<StockStatus>(), expected.Values.SelectMany(statuses => statuses).Distinct().Order());
    }

    [Fact]
    public void ACommandOutsideTheFamilyIsABug()
    {
        var kind = new StockKind(SilentBroadcaster.Instance);
        Assert.Throws<UnreachableException>(() => kind.Decide(kind.NewState("MUG"), null!, StockTable.Start));
        Assert.Throws<UnreachableException>(() => kind.Apply(kind.NewState("MUG"), null!));
    }

    [Fact]
    public void AViewCarriesTheFatesOfItsOwnBatch()
    {
        var kind = new StockKind(SilentBroadcaster.Instance);
        var state = kind.NewState("MUG");
        var (at, price) = (StockTable.Start, new Money(1000, "EUR"));
        var ids = Enumerable.Range(1, 4).Select(n => StockTable.Id(at, n)).ToList();
        List<StockEvent> before = [new StockEvent.Restocked(at, "s1", 9), .. ids.Select(id => new StockEvent.Reserved(at, id, StockTable.Buyer("a"), 1, price, at.AddSeconds(60)))];
        List<StockEvent> news =
        [
            new StockEvent.PaymentBegun(at, ids[0], "P"), new StockEvent.Confirmed(at, ids[0], "P"), new StockEvent.Released(at, ids[1], ReleaseCause.Buyer),
            new StockEvent.Expired(at, ids[2]), new StockEvent.Extended(at, ids[3], at.AddSeconds(120)),
        ];
        foreach (var happened in before.Concat(news)) kind.Apply(state, happened);
        Assert.Equal(
            [(ids[0], ReservationStatus.Sold), (ids[1], ReservationStatus.Released), (ids[2], ReservationStatus.Expired), (ids[3], ReservationStatus.Reserved)],
            kind.View(state, 9, news).Fates.Select(fate => (fate.Id, fate.Status)));
        Assert.Empty(kind.View(state, 9, before).Fates);
        Assert.Empty(kind.View(state, 9, []).Fates);
    }

    [Fact]
    public void OnlyNewDemandTravelsInTheLaneThatMayFill()
    {
        var kind = new StockKind(SilentBroadcaster.Instance);
        var id = StockTable.Id(StockTable.Start, 1);
        var buyer = StockTable.Buyer("a");
        Assert.False(kind.IsUrgent(new StockCommand.Reserve(id, buyer, 1, null, new(1, "EUR"), null, TimeSpan.FromMinutes(5))));
        Assert.False(kind.IsUrgent(new StockCommand.Look(id, buyer)));
        Assert.True(kind.IsUrgent(new StockCommand.Release(id, buyer)));
        Assert.True(kind.IsUrgent(new StockCommand.BeginPayment(id, buyer, "P")));
        Assert.True(kind.IsUrgent(new StockCommand.Confirm(id, "P")));
        Assert.True(kind.IsUrgent(new StockCommand.ReleasePayment(id, "P", ReleaseCause.PaymentCancelled)));
        Assert.True(kind.IsUrgent(new StockCommand.CloseOffer("O1")));
    }
}
