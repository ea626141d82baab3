using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Runtime.Snapshots;
using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Snapshots;

/// <summary>Makes memory of the pages of a snapshot. It is checked as it grows: what breaks the law is no snapshot.</summary>
internal sealed class StockRestore
{
    /// <summary>Reservations for which room is made on the word of a snapshot that is not checked yet.</summary>
    private const int MaxExpected = 10_000_000;

    /// <summary>Records that are read before the first of them is remembered, so that the memory where it will lie is near by then.</summary>
    private const int Ahead = 16;

    private readonly string _sku;
    private readonly StockState _state;
    private readonly List<Pool> _pools = [];
    private readonly Dictionary<int, (Money Price, string? OfferId, string? Location, Pool Pool)> _terms = [];
    private readonly List<(long FinishedAt, Reservation Reservation)> _finished = [];
    private readonly Queue<Line> _ahead = new(Ahead);
    private int _reservations;
    private bool _hasShelf;
    private bool _hasEnd;

    private StockRestore(string sku)
    {
        _sku = sku;
        _state = new StockState(sku);
    }

    /// <exception cref="UnreadableSnapshotException">Damaged, incomplete, of another SKU or written by newer code.</exception>
    public static StockState Read(string sku, IEnumerable<ReadOnlyMemory<byte>> pages)
    {
        var restore = new StockRestore(sku);
        try
        {
            foreach (var page in pages) restore.ReadPage(page.Span);
        }
        catch (Exception e) when (e is InvariantViolationException or OverflowException or InvalidOperationException or ArgumentException)
        {
            throw new UnreadableSnapshotException($"The snapshot of {sku} contradicts itself: {e.Message}", e);
        }
        return restore.Finish();
    }

    internal static IReadOnlyList<Portion>? ReadPortions(ref PageReader page)
    {
        var count = page.Byte();
        if (count == 0) return null;
        var portions = new Portion[count];
        for (var i = 0; i < count; i++) portions[i] = new Portion(page.Name(), page.Long());
        return portions;
    }

    private StockState Finish()
    {
        if (!_hasShelf || !_hasEnd) throw new UnreadableSnapshotException($"The snapshot of {_sku} is incomplete.");
        _finished.Sort(static (a, b) => a.FinishedAt.CompareTo(b.FinishedAt));
        foreach (var (at, reservation) in _finished) _state.Finish(reservation, DateTimeOffset.FromUnixTimeMilliseconds(at));
        return _state;
    }

    private void ReadPage(ReadOnlySpan<byte> bytes)
    {
        var page = new PageReader(bytes);
        var format = page.Byte();
        if (format is 0 or > StockSnapshot.Format) throw new UnreadableSnapshotException($"The snapshot of {_sku} has an unknown format.");
        while (!page.IsAtEnd)
        {
            var kind = page.Byte();
            if (_hasEnd || _hasShelf == (kind == StockSnapshot.Shelf)) throw new UnreadableSnapshotException($"The snapshot of {_sku} is out of order.");
            if (kind != StockSnapshot.Reservation) while (_ahead.TryDequeue(out var line)) Remember(line);
            switch (kind)
            {
                case StockSnapshot.Shelf: ReadShelf(ref page); break;
                case StockSnapshot.Pool: ReadPool(ref page, format); break;
                case StockSnapshot.Operation: _state.Add(page.Name(), new Operation((OperationKind)page.Byte(), page.Long(), page.Name(), page.Long())); break;
                case StockSnapshot.Waiter: ReadWaiter(ref page); break;
                case StockSnapshot.Terms: ReadTerms(ref page); break;
                case StockSnapshot.Reservation: ReadReservation(ref page); break;
                case StockSnapshot.Bought: _state.Tallies.AddBought(_pools[page.Int()].Number, page.Buyer(), page.Long()); break;
                case StockSnapshot.End:
                    _hasEnd = page.Int() == _reservations ? true : throw new UnreadableSnapshotException($"The snapshot of {_sku} lacks reservations.");
                    break;
                default: throw new UnreadableSnapshotException($"The snapshot of {_sku} has a record of the unknown kind {kind}.");
            }
        }
    }

    private void ReadShelf(ref PageReader page)
    {
        if (page.Name() != _sku) throw new UnreadableSnapshotException($"A snapshot of another SKU than {_sku}.");
        _state.Stamp = page.Instant();
        _state.Buffer = page.Long();
        var expected = Math.Clamp(page.Int(), 0, MaxExpected);
        _state.Reservations.Expect(expected);
        _state.Tallies.Expect(expected);
        for (var left = page.Int(); left > 0; left--) _state.KnownLocations.Add(page.Name());
        var ranked = new List<string>();
        for (var left = page.Int(); left > 0; left--) ranked.Add(page.Name());
        _state.RankedLocations = ranked;
        _hasShelf = true;
    }

    private void ReadPool(ref PageReader page, byte format)
    {
        var (offerId, phase, armedWith) = (page.Name(), (OfferPhase)page.Byte(), page.Long());
        var terms = page.Byte() == 0 ? null : new OfferTerms(page.Money(), page.Long(), page.Instant(), page.Instant(), page.Int());
        var waitlist = page.Byte() == 0 ? null : new WaitlistTerms(page.Int(), page.Byte() == 1);
        var pricing = format >= 2 && page.Byte() == 1 ? ReadPricing(ref page) : null;
        var pool = _pools.Count == 0
            ? _state.PoolOf(offerId)
            : _state.AddPool(offerId, terms, armedWith, waitlist, pricing) ?? throw new UnreadableSnapshotException($"The snapshot of {_sku} has a pool twice.");
        _pools.Add(pool);
        pool.Phase = phase;
        if (phase == OfferPhase.Open && pool.SellsAlone) _state.OpenAlone++;
        if (terms is not null && phase == OfferPhase.Armed) _state.OfferInstants.Add((terms.OpensAt, offerId));
        if (terms is not null && phase == OfferPhase.Open) _state.OfferInstants.Add((terms.ClosesAt, offerId));
        for (var left = page.Int(); left > 0; left--)
        {
            var location = page.Name();
            pool.Move(new UnitCounters(page.Long(), page.Long(), page.Long(), page.Long(), page.Long(), page.Long()), 1, location);
        }
    }

    private static OfferPricing ReadPricing(ref PageReader page)
    {
        var alsoAtFullPrice = page.Byte() == 1;
        return new(page.Byte() == 0 ? null : new FallingPrice(page.Long(), page.Int(), page.Long()), alsoAtFullPrice);
    }

    private void ReadWaiter(ref PageReader page)
    {
        var (id, buyer, quantity, price, offerId) = (page.Guid(), page.Buyer(), page.Long(), page.Money(), page.Text());
        var waiter = new Waiter(new ReservationId(id), buyer, quantity, price, offerId, TimeSpan.FromTicks(page.Long()), page.Instant());
        if (page.Byte() == 0) _state.Add(waiter);
        else _state.AddEnded(waiter, page.Instant());
    }

    private void ReadTerms(ref PageReader page)
    {
        var (number, price, offerId, location) = (page.Int(), page.Money(), page.Text(), page.Text());
        _terms.Add(number, (price, offerId, location, _state.PoolOf(offerId)));
    }

    private void ReadReservation(ref PageReader page)
    {
        var marks = (StockSnapshot.Marks)page.Byte();
        var (id, buyer, deadline, number, quantity) = (page.Guid(), page.Buyer(), page.Instant(), page.Int(), page.Int());
        var (status, extensions) = ((ReservationStatus)page.Byte(), page.Byte());
        var finishedAt = Has(StockSnapshot.Marks.IsFinished) ? page.Instant() : default;
        var purchase = Has(StockSnapshot.Marks.HasPurchase) ? page.Name() : null;
        if (!_terms.TryGetValue(number, out var terms)) throw new UnreadableSnapshotException($"The snapshot of {_sku} lacks the terms of a reservation.");
        var portions = terms.Location is { } only ? [new Portion(only, quantity)] : (IReadOnlyList<Portion>?)null;
        var returned = 0L;
        if (Has(StockSnapshot.Marks.HasExtras)) (portions, returned) = (ReadPortions(ref page) ?? portions, page.Long());

        var made = new NewReservation(new ReservationId(id), buyer, quantity, terms.Price, terms.OfferId, deadline, status, portions);
        _state.Reservations.Foresee(made.Id);
        _state.Tallies.Foresee(terms.Pool.Number, buyer);
        if (_ahead.Count == Ahead) Remember(_ahead.Dequeue());
        _ahead.Enqueue(new Line(made, terms.Pool.Number, marks, extensions, finishedAt, purchase, returned));

        bool Has(StockSnapshot.Marks mark) => (marks & mark) != StockSnapshot.Marks.None;
    }

    private void Remember(in Line line)
    {
        var marks = line.Marks;
        var reservation = _state.Reservations.Add(line.Made, line.Pool)
            ?? throw new UnreadableSnapshotException($"The snapshot of {_sku} has a reservation twice.");
        if (line.Extensions > 0) reservation.Extensions = line.Extensions;
        if (line.Purchase is not null) reservation.PurchaseId = line.Purchase;
        if (line.Returned != 0) reservation.Returned = line.Returned;
        if (Has(StockSnapshot.Marks.IsStored)) reservation.IsStored = true;
        if (Has(StockSnapshot.Marks.NeverFull)) reservation.NeverFull = true;
        if (Has(StockSnapshot.Marks.IsRunning)) _state.Tallies.Count(line.Pool, reservation, line.Made.Quantity, running: true);
        if (Has(StockSnapshot.Marks.HasDeadline)) _state.Deadlines.Add(reservation);
        if (Has(StockSnapshot.Marks.IsFinished)) _finished.Add((line.FinishedAt.ToUnixTimeMilliseconds(), reservation));
        _reservations++;

        bool Has(StockSnapshot.Marks mark) => (marks & mark) != StockSnapshot.Marks.None;
    }

    private readonly record struct Line(
        NewReservation Made, int Pool, StockSnapshot.Marks Marks, int Extensions, DateTimeOffset FinishedAt, string? Purchase, long Returned);
}
