using System.Text;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Journal;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>
/// Some hundred random commands to the real rules of two SKUs, and a purchase, written by hand, for every payment that began. All times and
/// choices come from the seed.
/// </summary>
internal sealed class RandomHistory(int seed, SqliteJournal journal)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
    private static readonly Money ListPrice = new(700, "EUR");
    private static readonly BuyerId[] Buyers = [.. Enumerable.Range(1, 5).Select(n => BuyerId.Parse($"g{n:x32}"))];

    private readonly Random _random = new(seed);
    private readonly List<(RealStock Stock, string Sku, ReservationView Reservation)> _granted = [];
    private static readonly string[] Places = ["", "east", "west"];

    private readonly List<(string Sku, RealStock Stock)> _skus = [];
    private readonly List<(RealStock Stock, ReservationView Reservation)> _sales = [];
    private readonly List<string> _offers = [];
    private DateTimeOffset _now = Start;
    private int _ids;

    public int Granted => _skus.Sum(entry => entry.Stock.Granted);

    public long Sold => _skus.Sum(entry => entry.Stock.Sold);

    public int Orders { get; private set; }

    public void Play(int steps)
    {
        foreach (var sku in new[] { "MUG", "TASSE Ü" }) _skus.Add((sku, new RealStock(sku, journal)));
        foreach (var (_, stock) in _skus) stock.Do(new StockCommand.Restock("first", 20), _now);
        for (var step = 0; step < steps; step++)
        {
            _now += TimeSpan.FromMilliseconds(_random.Next(0, 8000));
            var (sku, stock) = _skus[_random.Next(_skus.Count)];
            Step(sku, stock);
            if (_random.Next(4) == 0) stock.Flush();
        }
        foreach (var (_, stock) in _skus) stock.Flush();
    }

    private void Step(string sku, RealStock stock)
    {
        switch (_random.Next(18))
        {
            case 10:
                stock.Do(new StockCommand.Restock($"o{++_ids}", _random.Next(1, 10), Places[_random.Next(Places.Length)]), _now);
                break;
            case 11:
                stock.Do(new StockCommand.Transfer($"o{++_ids}", _random.Next(1, 4), Places[_random.Next(Places.Length)], Places[_random.Next(Places.Length)]), _now);
                break;
            case 12:
                stock.Do(_random.Next(2) == 0
                    ? new StockCommand.WriteOff($"o{++_ids}", _random.Next(1, 3), Places[_random.Next(Places.Length)])
                    : new StockCommand.Recover($"o{++_ids}", _random.Next(1, 3)), _now);
                break;
            case 13:
                stock.Do(_random.Next(2) == 0
                    ? new StockCommand.SetBuffer(_random.Next(3))
                    : new StockCommand.RankLocations(["west", "east"]), _now);
                break;
            case 14 or 15:
                Join(sku, stock);
                break;
            case 16 when _granted.Count > 0:
                Prolong(_granted[_random.Next(_granted.Count)]);
                break;
            case 17 when _sales.Count > 0:
                var (seller, sale) = _sales[_random.Next(_sales.Count)];
                seller.Do(new StockCommand.Return($"o{++_ids}", sale.Id, _random.Next(1, 3), _random.Next(2) == 0), _now);
                break;
            case 0:
                stock.Do(new StockCommand.Restock($"o{++_ids}", _random.Next(1, 10)), _now);
                break;
            case 1:
                stock.Do(new StockCommand.Withdraw($"o{++_ids}", _random.Next(1, 4)), _now);
                break;
            case 2:
                _offers.Add($"offer-{++_ids}");
                var opens = _now + TimeSpan.FromSeconds(_random.Next(0, 20));
                stock.Do(new StockCommand.ArmOffer(_offers[^1], _random.Next(1, 8),
                    new OfferTerms(new Money(500, "EUR"), _random.Next(1, 4), opens, opens + TimeSpan.FromSeconds(_random.Next(5, 90)), 30), null,
                    OfferPricing.Of(_random.Next(2) == 0 ? null : new FallingPrice(_random.Next(1, 90), _random.Next(1, 9), _random.Next(400)), _random.Next(5) > 0)), _now);
                break;
            case 3 when _offers.Count > 0 && _random.Next(3) == 0:
                stock.Do(new StockCommand.CloseOffer(_offers[_random.Next(_offers.Count)]), _now);
                break;
            case < 8:
                Reserve(sku, stock);
                break;
            default:
                if (_granted.Count > 0) End(_granted[_random.Next(_granted.Count)]);
                break;
        }
    }

    private void Reserve(string sku, RealStock stock)
    {
        var offer = _offers.Count > 0 && _random.Next(2) == 0 ? _offers[^1] : null;
        var id = new ReservationId(Guid.CreateVersion7(_now));
        var answer = stock.Do(new StockCommand.Reserve(
            id, Buyers[_random.Next(Buyers.Length)], _random.Next(1, 4), offer, ListPrice, null, TimeSpan.FromSeconds(_random.Next(10, 120)), _random.Next(5) == 0), _now);
        if (answer is { Status: StockStatus.Done, Reservation: { } reservation }) _granted.Add((stock, sku, reservation));
    }

    /// <summary>The one who waits is served by some later decision, or never: what he gets is looked at when it is his turn to act.</summary>
    private void Join(string sku, RealStock stock)
    {
        var offer = _offers.Count > 0 && _random.Next(2) == 0 ? _offers[^1] : null;
        var (id, buyer, quantity) = (new ReservationId(Guid.CreateVersion7(_now)), Buyers[_random.Next(Buyers.Length)], _random.Next(1, 4));
        var answer = stock.Do(new StockCommand.Join(id, buyer, quantity, offer, ListPrice, null, TimeSpan.FromSeconds(_random.Next(10, 120))), _now);
        if (answer is { Status: StockStatus.Done, Reservation: { } reservation }) _granted.Add((stock, sku, reservation));
        if (_random.Next(8) == 0) stock.Do(new StockCommand.Leave(id, buyer), _now);
    }

    private void Prolong((RealStock Stock, string Sku, ReservationView Reservation) granted)
    {
        var (stock, _, reservation) = granted;
        stock.Do(new StockCommand.Firm(reservation.Id, reservation.Buyer, TimeSpan.FromSeconds(60)), _now);
        stock.Do(new StockCommand.Extend(reservation.Id, reservation.Buyer, _random.Next(1, 4), TimeSpan.FromSeconds(60)), _now);
    }

    /// <summary>The buyer changes his mind, or pays: successfully, in vain, or without an end.</summary>
    private void End((RealStock Stock, string Sku, ReservationView Reservation) granted)
    {
        var (stock, sku, reservation) = granted;
        if (_random.Next(4) == 0)
        {
            stock.Do(new StockCommand.Release(reservation.Id, reservation.Buyer), _now);
            return;
        }
        var purchase = $"p{++_ids}";
        if (stock.Do(new StockCommand.BeginPayment(reservation.Id, reservation.Buyer, purchase), _now).Status != StockStatus.Done) return;
        var total = reservation.UnitPrice.Amount * reservation.Quantity;
        List<string> events = [StartedBy(sku, reservation, total), Events.Held];
        _now += TimeSpan.FromMilliseconds(_random.Next(0, 60_000));
        switch (_random.Next(3))
        {
            case 0:
                Assert.Equal(StockStatus.Done, stock.Do(new StockCommand.Confirm(reservation.Id, purchase), _now).Status);
                events.AddRange([Events.Succeeded(total), Events.Ordered($"LC-{_ids}")]);
                _sales.Add((stock, reservation));
                Orders++;
                break;
            case 1:
                stock.Do(new StockCommand.ReleasePayment(reservation.Id, purchase, ReleaseCause.PaymentDeclined), _now);
                events.AddRange([Events.Declined, Events.Ended("declined")]);
                break;
        }
        Write(purchase, events);
    }

    private void Write(string purchase, List<string> events)
    {
        var at = System.Text.Json.Nodes.JsonNode.Parse(events[^1])!["at"]!.GetValue<long>();
        var (key, batchId, stamp) = (new GrainKey("purchase", purchase), Guid.NewGuid(), DateTimeOffset.FromUnixTimeMilliseconds(at));
        var bytes = Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]");
        var hash = ChainHash.Next(ChainHash.Genesis, key, 0, events.Count, batchId, stamp, bytes);
        journal.Append([new Append(key, batchId, 0, 0, events.Count, ChainHash.Genesis, hash, stamp, 1, bytes, null, null, [])], []);
    }

    private static string StartedBy(string sku, ReservationView reservation, long total)
    {
        var line = Events.Line(1, reservation.Quantity, reservation.UnitPrice.Amount, reservation.UnitPrice.Currency, sku);
        return Events.Started(total, line)
            .Replace(Events.R(1), reservation.Id.ToString(), StringComparison.Ordinal)
            .Replace(Events.Buyer, reservation.Buyer.Value, StringComparison.Ordinal);
    }
}
