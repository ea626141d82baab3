using FsCheck;
using FsCheck.Fluent;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock.Memory;

/// <summary>The table, the tallies and both lists by time, moved together as a SKU's owner moves them, beside plain collections.</summary>
public sealed class ReservationMemoryTests
{
    private static readonly DateTimeOffset Start = StockTable.Start;

    private static readonly BuyerId[] Buyers =
    [
        StockTable.Buyer("a"), StockTable.Buyer("b"), StockTable.Buyer("c"), BuyerId.Parse("s" + StockTable.Buyer("a").Value[1..]),
    ];

    private readonly ReservationTable _table = new();
    private readonly BuyerTallies _tallies;
    private readonly Deadlines _deadlines;
    private readonly FinishedReservations _finished;
    private readonly Dictionary<ReservationId, Line> _lines = [];
    private readonly SortedSet<(DateTimeOffset Deadline, Guid Id)> _due = [];
    private readonly List<Line> _ended = [];
    private int _made;

    public ReservationMemoryTests()
    {
        _tallies = new(_table);
        _deadlines = new(_table);
        _finished = new(_table);
    }

    [Fact]
    public void RemembersWhatPlainCollectionsRemember() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(300).ToArbitrary(), seeds =>
    {
        var play = new ReservationMemoryTests();
        foreach (var seed in seeds)
        {
            play.Step(new Random(seed));
            play.AssertSame();
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AMillionReservationsAreFoundAndComeDueInOrder()
    {
        const int count = 1_000_000;
        for (var i = 0; i < count; i++)
        {
            var reservation = Add(Start.AddMilliseconds((i / 1000) + (i % 3 * 60_000)), Buyer(i), 1 + (i % 3));
            _tallies.Count(0, reservation, reservation.Quantity, running: true);
            _deadlines.Add(reservation);
        }
        Assert.Equal((count, count, count), (_table.Count, _deadlines.Count, _tallies.Buyers));
        for (var i = 0; i < count; i += 997) Assert.Equal(Buyer(i), _table.Find(StockTable.Id(Start, i))!.Value.Buyer);
        Assert.Null(_table.Find(StockTable.Id(Start, count)));
        var seen = 0;
        var last = (DateTimeOffset.MinValue, Guid.Empty);
        while (_deadlines.DueBy(DateTimeOffset.MaxValue, 5_000) is { Count: > 0 } due)
        {
            foreach (var reservation in due)
            {
                var next = (reservation.Deadline, reservation.Id.Value);
                Assert.True(next.CompareTo(last) > 0);
                last = next;
                End(reservation, 0, -reservation.Quantity);
                seen++;
            }
        }
        Assert.Equal((count, 0, 0, null), (seen, _deadlines.Count, _tallies.Buyers, _deadlines.Earliest));
        while (_finished.TryPeek(out var oldest))
        {
            _finished.Remove(oldest);
            _table.Remove(oldest);
        }
        Assert.Equal((0, 0, 0), (_table.Count, _table.Terms.Count, _finished.Count));
        Assert.Null(_table.Find(StockTable.Id(Start, 0)));
    }

    [Fact]
    public void DeadlinesThatComeInAnyOrderGoInOrder()
    {
        var random = new Random(1);
        var model = new SortedSet<(DateTimeOffset, Guid)>();
        for (var i = 0; i < 20_000; i++)
        {
            var reservation = Add(Start.AddMilliseconds(random.Next(5_000)), Buyers[0], 1);
            _deadlines.Add(reservation);
            model.Add((reservation.Deadline, reservation.Id.Value));
            if (i % 3 != 0) continue;
            var (_, id) = model.ElementAt(random.Next(Math.Min(model.Count, 50)));
            var gone = _table.Find(new ReservationId(id))!.Value;
            _deadlines.Remove(gone);
            model.Remove((gone.Deadline, id));
        }
        Assert.Equal(model.Min.Item1, _deadlines.Earliest);
        var half = Start.AddMilliseconds(2_500);
        Assert.Equal(model.TakeWhile(entry => entry.Item1 <= half), _deadlines.DueBy(half, int.MaxValue).Select(each => (each.Deadline, each.Id.Value)));
        Assert.Empty(_deadlines.DueBy(Start.AddMilliseconds(-1), int.MaxValue));
    }

    [Fact]
    public void ManyDeadlinesAtOnceComeInRoundsOfWholeInstants()
    {
        for (var i = 0; i < 100; i++) _deadlines.Add(Add(Start.AddMilliseconds(i / 10), Buyers[0], 1));
        Assert.Equal(30, _deadlines.DueBy(Start.AddSeconds(1), 21).Count);
        Assert.Equal(100, _deadlines.DueBy(Start.AddSeconds(1), 1_000).Count);
    }

    [Fact]
    public void AReservationThatIsStillInAListCannotBeForgotten()
    {
        var reservation = Add(Start, Buyers[0], 1);
        _deadlines.Add(reservation);
        Assert.Throws<InvalidOperationException>(() => _table.Remove(reservation));
        Assert.Throws<InvalidOperationException>(() => _deadlines.Add(reservation));
    }

    [Fact]
    public void AnIdIsTakenOnce()
    {
        var made = new NewReservation(StockTable.Id(Start, 1), Buyers[0], 1, new Money(100, "EUR"), null, Start);
        Assert.NotNull(_table.Add(made, 0));
        Assert.Null(_table.Add(made with { Quantity = 2 }, 0));
        Assert.Equal(1, _table.Count);
    }

    [Theory]
    [InlineData("p0123456789abcdef0123456789abcdef")]
    [InlineData("p0123456789ABCDEF0123456789abcdef")]
    [InlineData("P1")]
    [InlineData("")]
    public void APurchaseIsKeptAsItWasGiven(string purchase)
    {
        var reservation = Add(Start, Buyers[0], 1);
        Assert.Null(reservation.PurchaseId);
        reservation.PurchaseId = "other";
        reservation.PurchaseId = purchase;
        Assert.Equal(purchase, reservation.PurchaseId);
        Assert.Equal(1, _table.Purchases.Count);
        _table.Remove(reservation);
        Assert.Equal(0, _table.Purchases.Count);
    }

    private static BuyerId Buyer(int number) => BuyerId.Parse($"g{number:x32}");

    private Reservation Add(DateTimeOffset deadline, BuyerId buyer, long quantity)
    {
        var id = StockTable.Id(Start, _made++);
        return _table.Add(new NewReservation(id, buyer, quantity, new Money(100 + (_made % 3), "EUR"), _made % 2 == 0 ? "O1" : null, deadline), 0)!.Value;
    }

    private void End(Reservation reservation, int pool, long units)
    {
        _tallies.Count(pool, reservation, units, running: false);
        _deadlines.Remove(reservation);
        reservation.Status = units == 0 ? ReservationStatus.Sold : ReservationStatus.Released;
        _finished.Enqueue(Start.AddSeconds(_ended.Count), reservation);
    }

    private void Step(Random random)
    {
        var known = _lines.Values.OrderBy(line => line.Id.Value).ToList();
        var any = known.Count == 0 ? null : known[random.Next(known.Count)];
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                var (pool, buyer, quantity) = (random.Next(3), Buyers[random.Next(Buyers.Length)], random.Next(1, 4));
                var deadline = Start.AddSeconds(random.Next(8));
                var id = StockTable.Id(Start, random.Next(1_000_000));
                if (_lines.ContainsKey(id)) break;
                var made = _table.Add(new NewReservation(id, buyer, quantity, new Money(random.Next(3), "EUR"), pool == 0 ? null : "O" + pool, deadline), pool)!.Value;
                _tallies.Count(pool, made, quantity, running: true);
                _deadlines.Add(made);
                _lines.Add(id, new Line(id, buyer, pool, quantity, deadline) { Price = made.UnitPrice, Order = _made++ });
                _due.Add((deadline, id.Value));
                break;
            case 3 when any is { Running: true }:
                var paid = _table.Find(any.Id)!.Value;
                _deadlines.Remove(paid);
                paid.PurchaseId = any.Purchase = "P" + random.Next(5);
                _due.Remove((any.Deadline, any.Id.Value));
                break;
            case 4 when any is { Running: true }:
                var moved = _table.Find(any.Id)!.Value;
                _deadlines.Remove(moved);
                _due.Remove((any.Deadline, any.Id.Value));
                any.Deadline = Start.AddSeconds(random.Next(8));
                _table.SetDeadline(moved, any.Deadline);
                _deadlines.Add(moved);
                _due.Add((any.Deadline, any.Id.Value));
                break;
            case 5 or 6 when any is { Running: true }:
                var bought = random.Next(3) == 0;
                End(_table.Find(any.Id)!.Value, any.Pool, bought ? 0 : -any.Quantity);
                (any.Running, any.Counts) = (false, bought);
                _due.Remove((any.Deadline, any.Id.Value));
                _ended.Add(any);
                break;
            case 7 when _ended.Find(line => !line.Counts) is { } gone && _finished.TryPeek(out _):
                var old = _table.Find(gone.Id)!.Value;
                _finished.Remove(old);
                _table.Remove(old);
                _ended.Remove(gone);
                _lines.Remove(gone.Id);
                break;
            default:
                break;
        }
    }

    private void AssertSame()
    {
        Assert.Equal(_lines.Count, _table.Count);
        foreach (var line in _lines.Values)
        {
            var found = _table.Find(line.Id)!.Value;
            Assert.Equal((line.Id, line.Buyer, line.Quantity, line.Price, line.Deadline, line.Purchase, line.Pool == 0 ? null : "O" + line.Pool),
                (found.Id, found.Buyer, found.Quantity, found.UnitPrice, found.Deadline, found.PurchaseId, found.OfferId));
        }
        Assert.Equal(_due, _deadlines.DueBy(DateTimeOffset.MaxValue, int.MaxValue).Select(each => (each.Deadline, each.Id.Value)));
        Assert.Equal((_due.Count, _due.Count == 0 ? null : (DateTimeOffset?)_due.Min.Deadline), (_deadlines.Count, _deadlines.Earliest));
        Assert.Equal(_ended.Count, _finished.Count);
        if (_ended.Count > 0) Assert.True(_finished.TryPeek(out var oldest) && oldest.Id == _ended[0].Id);
        for (var pool = 0; pool < 3; pool++)
        {
            foreach (var buyer in Buyers)
            {
                var mine = _lines.Values.Where(line => line.Pool == pool && line.Buyer == buyer && (line.Running || line.Counts)).ToList();
                var tally = _tallies.Of(pool, buyer);
                Assert.Equal((mine.Sum(line => line.Quantity), mine.Where(line => line.Running).MaxBy(line => line.Order)?.Id), (tally.Units, tally.Newest?.Id));
            }
        }
    }

    private sealed record Line(ReservationId Id, BuyerId Buyer, int Pool, long Quantity, DateTimeOffset Deadline)
    {
        public DateTimeOffset Deadline { get; set; } = Deadline;

        public Money Price { get; init; }

        public int Order { get; init; }

        public bool Running { get; set; } = true;

        public bool Counts { get; set; }

        public string? Purchase { get; set; }
    }
}
