using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock.Offers;

/// <summary>
/// One SKU with many offers that open and close while buyers come, decided as the shell does it: whole batches at one instant, what is due before
/// each command, and no timer in between, so that the openings and closings themselves come late. Everything that is granted or refused is compared
/// with what the terms say of the stamped instant, worked out here once more.
/// </summary>
internal sealed class OfferCrowd
{
    public const long Restocked = 200_000;

    private static readonly Money ListPrice = new(10_000, "EUR");

    private readonly StockKind _kind = new(SilentBroadcaster.Instance);
    private readonly StockState _state;
    private readonly Random _random;
    private readonly List<PlannedOffer> _offers = [];
    private readonly Dictionary<ReservationId, (PlannedOffer? Offer, long Quantity, long Price)> _granted = [];
    private readonly List<(ReservationId Id, BuyerId Buyer, string Purchase)> _open = [];
    private readonly string _where;
    private DateTimeOffset _decided = DateTimeOffset.MinValue;
    private long _soldElsewhere;
    private int _ids;

    public OfferCrowd(string sku, int offers, int seed)
    {
        _where = $"seed {seed}, {sku}";
        _random = new Random(seed);
        _state = _kind.NewState(sku);
        for (var number = 1; number <= offers; number++) _offers.Add(PlannedOffer.Make($"O{number}", _random));
        Do(new StockCommand.Restock("in", Restocked), StockTable.Start);
    }

    public int Grants => _granted.Count;

    public IReadOnlyList<PlannedOffer> Offers => _offers;

    /// <summary>Instants at which something changes, to be hit exactly, and missed by a millisecond.</summary>
    public IEnumerable<DateTimeOffset> Instants => _offers.SelectMany(offer => offer.Instants);

    /// <summary>Some commands at one instant.</summary>
    public void Batch(DateTimeOffset now)
    {
        foreach (var offer in _offers.Where(offer => offer.Stamped is null && offer.ArmedAt <= now))
        {
            Assert.Equal(StockStatus.Done, Do(offer.Arm, now).Status);
            offer.Stamped = now;
        }
        for (var left = 1 + _random.Next(6); left > 0; left--) Step(now);
    }

    /// <summary>Everything ends; what was armed is sold or has come back.</summary>
    public void End(DateTimeOffset now)
    {
        foreach (var (id, _, purchase) in _open) Do(_random.Next(2) == 0 ? new StockCommand.Confirm(id, purchase) : new StockCommand.ReleasePayment(id, purchase, ReleaseCause.PaymentDeclined), now);
        Settle(now);
        var view = _kind.View(_state, 0, []);
        foreach (var offer in _offers)
        {
            var pool = view.Pools.Single(each => each.OfferId == offer.OfferId);
            Assert.True(pool.Phase == OfferPhase.Closed && (pool.Units.Available, pool.Units.Reserved, pool.Units.Paying) == (0, 0, 0), $"{_where}: {pool}");
            Assert.True(pool.Units.Sold == offer.Sold && offer.Arm.Quantity == offer.Sold + offer.Returned, $"{_where}: {offer.OfferId} was armed with {offer.Arm.Quantity}, sold {offer.Sold}, gave back {offer.Returned}");
        }
        Assert.Equal(Restocked, view.General.Units.Available + _soldElsewhere + _offers.Sum(offer => offer.Sold));
    }

    private void Step(DateTimeOffset now)
    {
        switch (_random.Next(12))
        {
            case 0 when _open.Count > 0:
                var (id, _, purchase) = _open[_random.Next(_open.Count)];
                Do(_random.Next(3) == 0 ? new StockCommand.ReleasePayment(id, purchase, ReleaseCause.PaymentDeclined) : new StockCommand.Confirm(id, purchase), now);
                break;
            case 1 when _random.Next(12) == 0 && _offers.Find(offer => offer.StateAt(now) == StockStatus.Done && _random.Next(4) == 0) is { } stopped:
                Assert.Equal(StockStatus.Done, Do(new StockCommand.CloseOffer(stopped.OfferId), now).Status);
                stopped.StoppedAt = now;
                break;
            default:
                Reserve(now);
                break;
        }
    }

    private void Reserve(DateTimeOffset now)
    {
        var near = _offers.FindAll(offer => offer.Arm.Terms.OpensAt < now.AddSeconds(2) && now.AddSeconds(-2) < offer.Arm.Terms.ClosesAt);
        var offer = _random.Next(6) == 0 ? null : near.Count > 0 ? near[_random.Next(near.Count)] : _offers[_random.Next(_offers.Count)];
        var (id, buyer) = (StockTable.Id(now, ++_ids), BuyerId.Parse($"g{_random.Next(400):x32}"));
        var right = offer?.PriceAt(now) ?? ListPrice.Amount;
        Money? saw = _random.Next(4) switch { 0 => new Money(right, "EUR"), 1 => offer?.Arm.Terms.Price, 2 => new Money(right - 1, "EUR"), _ => null };
        var answer = Do(new StockCommand.Reserve(id, buyer, 1 + _random.Next(2), offer?.OfferId, ListPrice, saw, TimeSpan.FromSeconds(20)), now);

        var what = $"{_where}, {offer?.OfferId ?? "general"} at {now:O}: {answer}";
        var expected = offer?.StateAt(now) ?? (_offers.Exists(each => each.SellsAloneAt(now)) ? StockStatus.OfferOnly : StockStatus.Done);
        if (expected != StockStatus.Done)
        {
            Assert.True(answer.Status == expected, $"{what}\nexpected {expected}");
            return;
        }
        if (saw is { } seen && seen.Amount < right)
        {
            Assert.True(answer.Status == StockStatus.PriceChanged && answer.Price == new Money(right, "EUR"), what);
            return;
        }
        Assert.True(answer.Status is StockStatus.Done or StockStatus.LimitReached or StockStatus.NotEnough or StockStatus.FullyReserved or StockStatus.SoldOut
            || (answer.Status == StockStatus.PriceChanged && saw?.Amount > right && offer?.Arm.Pricing?.Falls is null), what);
        if (answer.Status != StockStatus.Done) return;
        Assert.True(answer.Reservation!.UnitPrice == new Money(right, "EUR"), $"{what}\nthe price is {right}");
        _granted.Add(id, (offer, answer.Reservation.Quantity, right));
        Go(id, buyer, now);
    }

    /// <summary>Some pay at once, some give back, some are forgotten and expire.</summary>
    private void Go(ReservationId id, BuyerId buyer, DateTimeOffset now)
    {
        switch (_random.Next(4))
        {
            case 0:
                Do(new StockCommand.Release(id, buyer), now);
                break;
            case 1 or 2:
                Assert.Equal(StockStatus.Done, Do(new StockCommand.BeginPayment(id, buyer, "P" + _ids), now).Status);
                _open.Add((id, buyer, "P" + _ids));
                break;
        }
    }

    private StockAnswer Do(StockCommand command, DateTimeOffset now)
    {
        Settle(now);
        var decision = _kind.Decide(_state, command, now);
        foreach (var happened in decision.Events) Apply(happened);
        return decision.Answer;
    }

    private void Settle(DateTimeOffset now)
    {
        while (_kind.NextDue(_state) <= now && _kind.DecideDue(_state, now) is { Count: > 0 } due)
        {
            foreach (var happened in due) Apply(happened);
        }
        _decided = now;
    }

    private void Apply(StockEvent happened)
    {
        _kind.Apply(_state, happened);
        switch (happened)
        {
            case StockEvent.OfferOpened e:
                var opened = Find(e.OfferId);
                Assert.True(e.At >= opened.Arm.Terms.OpensAt && (_decided < opened.Arm.Terms.OpensAt || e.At == opened.Stamped), $"{_where}: {e} is not the first decision of an open offer");
                break;
            case StockEvent.OfferClosed e:
                var closed = Find(e.OfferId);
                closed.Returned += e.Returned;
                if (closed.StoppedAt is null && e.At < closed.Arm.Terms.ClosesAt) closed.StoppedAt = e.At; // the host's wish is noted behind its effect
                break;
            case StockEvent.UnitsReturned e:
                Find(e.OfferId).Returned += e.Quantity;
                break;
            case StockEvent.Reserved e:
                Assert.Equal(e.OfferId is null ? ListPrice.Amount : Find(e.OfferId).PriceAt(e.At), e.UnitPrice.Amount);
                break;
            case StockEvent.Confirmed e:
                var (offer, quantity, price) = _granted[e.ReservationId];
                Assert.Equal(price, _state.Find(e.ReservationId)!.Value.UnitPrice.Amount);
                if (offer is null) _soldElsewhere += quantity;
                else offer.Sold += quantity;
                break;
        }
    }

    private PlannedOffer Find(string offerId) => _offers.Single(offer => offer.OfferId == offerId);
}
