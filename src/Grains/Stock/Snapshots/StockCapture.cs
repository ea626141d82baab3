using LiveCommerce.Grains.Runtime.Retention;
using LiveCommerce.Grains.Runtime.Snapshots;
using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Snapshots;

/// <summary>
/// One SKU's memory at one moment. What is small is written down at once; reservations, tallies and purchases are lent by their slots.
/// </summary>
internal sealed class StockCapture : StateCapture
{
    private const int None = Slots<ReservationSlot>.None;

    private readonly List<byte[]> _small = [];
    private readonly PageWriter _page = new(StockSnapshot.Format);
    private readonly bool _withFinished;
    private readonly SlotsLoan<ReservationSlot> _reservations;
    private readonly SlotsLoan<BuyerTallies.TallySlot> _tallies;
    private readonly PurchaseNames.Loan _purchases;
    private readonly SaleTerms.Entry[] _terms;
    private readonly ReservationExtras _extras;

    public StockCapture(StockState state, bool withFinished)
    {
        _withFinished = withFinished;
        WriteShelf(state);
        foreach (var pool in state.Pools.Values) WritePool(pool);
        foreach (var (id, operation) in state.Operations) WriteOperation(id, operation);
        foreach (var pool in state.Pools.Values) foreach (var waiter in pool.Waitlist.InOrder) WriteWaiter(waiter, endedAt: null);
        foreach (var (at, id) in state.EndedWaits) if (state.FindWaiter(id) is { } ended) WriteWaiter(ended, at);
        _terms = state.Reservations.Terms.Copy();
        for (var number = 0; number < _terms.Length; number++) if (_terms[number].Uses > 0) WriteTerms(number);
        _extras = state.Reservations.Extras.Copy();
        _reservations = state.Reservations.Slots.Lend();
        _purchases = state.Reservations.Purchases.Lend();
        _tallies = state.Tallies.Lend();
        (FinishedBefore, SoldBefore) = (state.Finished.Entered, state.Sold.Entered);
    }

    /// <summary>Of the finished ones those that came in before this number are in the segments.</summary>
    public long FinishedBefore { get; }

    /// <inheritdoc cref="FinishedBefore"/>
    public long SoldBefore { get; }

    public override IEnumerable<byte[]> Pages()
    {
        foreach (var page in _small) yield return page;
        var count = 0;
        foreach (var slot in _reservations.InUse())
        {
            var line = _reservations.Read(slot);
            if (line.Place == TimeList.Finished ? !_withFinished : line.IsRunning && line.BuyerOlder != None) continue;
            // A buyer's running reservations follow each other, oldest first, so that their order is the same when they are read.
            for (var each = slot; each != None; each = line.IsRunning ? line.BuyerNewer : None)
            {
                line = _reservations.Read(each);
                if (WriteReservation(each, line) is { } full) yield return full;
                count++;
            }
        }
        foreach (var tally in _tallies.InUse())
        {
            if (WriteBought(_tallies.Read(tally)) is { } full) yield return full;
        }
        if (_page.Begin(StockSnapshot.End) is { } last) yield return last;
        _page.Int(count);
        yield return _page.Rest()!;
    }

    public override IEnumerable<IdSegment> Segments(UInt128 key)
    {
        if (_withFinished) yield break;
        var hours = new SortedDictionary<DateTimeOffset, List<(Guid Id, int Slot)>>();
        foreach (var slot in _reservations.InUse())
        {
            ref readonly var line = ref _reservations.Read(slot);
            if (line.Place != TimeList.Finished || line.IsStored) continue;
            var hour = IdSegment.HourOf(new ReservationId(line.Id).MadeAt);
            if (!hours.TryGetValue(hour, out var ids)) hours.Add(hour, ids = []);
            ids.Add((line.Id, slot));
        }
        foreach (var (hour, ids) in hours)
        {
            ids.Sort(static (a, b) => a.Id.CompareTo(b.Id));
            var builder = new SegmentBuilder(hour, ids.Count, key);
            foreach (var (id, slot) in ids)
            {
                var record = RecordOf(slot);
                builder.Add(id, FinishedRecord.KeepUntil(record.Made.Status, record.FinishedAt), record.Write());
            }
            yield return builder.Build()!;
        }
    }

    internal static void WritePortions(PageWriter page, IReadOnlyList<Portion>? portions)
    {
        page.Byte((byte)(portions?.Count ?? 0));
        foreach (var portion in portions ?? [])
        {
            page.Text(portion.Location);
            page.Long(portion.Quantity);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _reservations.Dispose();
        _tallies.Dispose();
        _purchases.Dispose();
    }

    private FinishedRecord RecordOf(int slot)
    {
        var line = _reservations.Read(slot);
        var terms = _terms[line.Terms];
        IReadOnlyList<Portion>? portions = terms.Location is { } only ? [new Portion(only, line.Quantity)] : _extras.PortionsOf(slot);
        var made = new NewReservation(
            new ReservationId(line.Id), line.Buyer, line.Quantity, terms.Price, terms.OfferId, DateTimeOffset.FromUnixTimeMilliseconds(line.Deadline),
            (ReservationStatus)line.Status, portions);
        return new(made, line.Extensions, line.Purchase == PurchaseNames.None ? null : _purchases.Text(line.Purchase), _extras.ReturnedOf(slot),
            DateTimeOffset.FromUnixTimeMilliseconds(line.FinishedAt), line.NeverFull);
    }

    private void WriteShelf(StockState state)
    {
        Begin(StockSnapshot.Shelf);
        _page.Text(state.Sku);
        _page.Instant(state.Stamp);
        _page.Long(state.Buffer);
        _page.Int(state.Reservations.Count - (_withFinished ? 0 : state.Finished.Count + state.Sold.Count));
        _page.Int(state.KnownLocations.Count);
        foreach (var location in state.KnownLocations.Order(StringComparer.Ordinal)) _page.Text(location);
        _page.Int(state.RankedLocations.Count);
        foreach (var location in state.RankedLocations) _page.Text(location);
    }

    private void WritePool(Pool pool)
    {
        Begin(StockSnapshot.Pool);
        _page.Text(pool.OfferId);
        _page.Byte((byte)pool.Phase);
        _page.Long(pool.ArmedWith);
        _page.Byte(pool.Terms is null ? (byte)0 : (byte)1);
        if (pool.Terms is { } terms)
        {
            _page.Money(terms.Price);
            _page.Long(terms.LimitPerBuyer);
            _page.Instant(terms.OpensAt);
            _page.Instant(terms.ClosesAt);
            _page.Int(terms.ReservationSeconds);
        }
        _page.Byte(pool.OwnWaitlistTerms is null ? (byte)0 : (byte)1);
        if (pool.OwnWaitlistTerms is { } waitlist)
        {
            _page.Int(waitlist.MaxLength);
            _page.Byte(waitlist.PassesBy ? (byte)1 : (byte)0);
        }
        _page.Byte(pool.Pricing is null ? (byte)0 : (byte)1);
        if (pool.Pricing is { } pricing) WritePricing(pricing);
        var locations = pool.Elsewhere.Order(StringComparer.Ordinal).Prepend(StockState.MainLocation).ToList();
        _page.Int(locations.Count);
        foreach (var location in locations)
        {
            var units = pool.In(location);
            _page.Text(location);
            foreach (var term in (ReadOnlySpan<long>)[units.Stocked, units.Available, units.Reserved, units.Paying, units.Sold, units.WrittenOff]) _page.Long(term);
        }
    }

    private void WritePricing(OfferPricing pricing)
    {
        _page.Byte(pricing.AlsoAtFullPrice ? (byte)1 : (byte)0);
        _page.Byte(pricing.Falls is null ? (byte)0 : (byte)1);
        if (pricing.Falls is not { } falls) return;
        _page.Long(falls.Step);
        _page.Int(falls.EverySeconds);
        _page.Long(falls.Floor);
    }

    private void WriteOperation(string id, Operation operation)
    {
        Begin(StockSnapshot.Operation);
        _page.Text(id);
        _page.Byte((byte)operation.Kind);
        _page.Long(operation.Quantity);
        _page.Text(operation.Where);
        _page.Long(operation.Expected);
    }

    private void WriteWaiter(Waiter waiter, DateTimeOffset? endedAt)
    {
        Begin(StockSnapshot.Waiter);
        _page.Guid(waiter.Id.Value);
        _page.Buyer(waiter.Buyer);
        _page.Long(waiter.Quantity);
        _page.Money(waiter.UnitPrice);
        _page.Text(waiter.OfferId);
        _page.Long(waiter.Hold.Ticks);
        _page.Instant(waiter.JoinedAt);
        _page.Byte(endedAt is null ? (byte)0 : (byte)1);
        if (endedAt is { } at) _page.Instant(at);
    }

    private void WriteTerms(int number)
    {
        Begin(StockSnapshot.Terms);
        _page.Int(number);
        _page.Money(_terms[number].Price);
        _page.Text(_terms[number].OfferId);
        _page.Text(_terms[number].Location);
    }

    private byte[]? WriteReservation(int slot, in ReservationSlot line)
    {
        var portions = _extras.PortionsOf(slot);
        var returned = _extras.ReturnedOf(slot);
        var marks = (line.Place == TimeList.Deadlines ? StockSnapshot.Marks.HasDeadline : StockSnapshot.Marks.None)
            | (line.IsRunning ? StockSnapshot.Marks.IsRunning : StockSnapshot.Marks.None)
            | (line.Place == TimeList.Finished ? StockSnapshot.Marks.IsFinished : StockSnapshot.Marks.None)
            | (line.IsStored ? StockSnapshot.Marks.IsStored : StockSnapshot.Marks.None)
            | (line.Purchase != PurchaseNames.None ? StockSnapshot.Marks.HasPurchase : StockSnapshot.Marks.None)
            | (line.NeverFull ? StockSnapshot.Marks.NeverFull : StockSnapshot.Marks.None)
            | (portions is not null || returned != 0 ? StockSnapshot.Marks.HasExtras : StockSnapshot.Marks.None);
        var full = _page.Begin(StockSnapshot.Reservation);
        _page.Byte((byte)marks);
        _page.Guid(line.Id);
        _page.Buyer(line.Buyer);
        _page.Long(line.Deadline);
        _page.Int(line.Terms);
        _page.Int(line.Quantity);
        _page.Byte(line.Status);
        _page.Byte(line.Extensions);
        if (line.Place == TimeList.Finished) _page.Long(line.FinishedAt);
        if (line.Purchase != PurchaseNames.None) _page.Text(_purchases.Text(line.Purchase));
        if ((marks & StockSnapshot.Marks.HasExtras) != StockSnapshot.Marks.None)
        {
            WritePortions(_page, portions);
            _page.Long(returned);
        }
        return full;
    }

    private byte[]? WriteBought(in BuyerTallies.TallySlot tally)
    {
        var bought = tally.Units;
        for (var slot = tally.Newest; slot != None; slot = _reservations.Read(slot).BuyerOlder) bought -= _reservations.Read(slot).Quantity;
        if (bought == 0) return null;
        var full = _page.Begin(StockSnapshot.Bought);
        _page.Int(tally.Pool);
        _page.Buyer(tally.Buyer);
        _page.Long(bought);
        return full;
    }

    /// <summary>Begins a record while the pump waits.</summary>
    private void Begin(byte kind)
    {
        if (_page.Begin(kind) is { } full) _small.Add(full);
    }
}
