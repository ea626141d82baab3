using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Simulation.Audit;

/// <summary>
/// One SKU's books, kept by the auditor from the stored bytes alone and with its own arithmetic. Every fact is checked against the law when it is
/// entered, and every earlier state can be looked up, because answers were decided on earlier states. Units and offers are here.
/// </summary>
internal sealed partial class StockBooks(string sku, Action<string> fail)
{
    private readonly List<long> _boundaries = [0];
    private readonly SortedSet<string> _locations = new(StringComparer.Ordinal) { "" };
    private long _stamp;

    public Dictionary<string, PoolBook> Pools { get; } = new() { [""] = new PoolBook("", 0, null) };

    public Dictionary<string, ReservationBook> Reservations { get; } = [];

    /// <summary>Everybody who ever stood in line.</summary>
    public Dictionary<string, WaitBook> Waits { get; } = [];

    public Dictionary<string, OperationBook> Operations { get; } = [];

    /// <summary>Units of the general pool that are not sold.</summary>
    public Timeline<long> Buffer { get; } = new(0);

    public Timeline<IReadOnlyList<string>> Order { get; } = new([]);

    public long Sequence { get; private set; }

    public string Sku => sku;

    /// <summary>Reservations that still wait for their deadline.</summary>
    public int Waiting { get; private set; }

    public PoolBook General => Pools[""];

    public bool IsBoundary(long sequence) => _boundaries.BinarySearch(sequence) >= 0;

    /// <summary>Enters a batch; returns what it says.</summary>
    public IReadOnlyList<Fact> Enter(Append batch)
    {
        List<Fact> facts;
        try
        {
            facts = EventFacts.Read(batch.Events);
        }
        catch (Exception e)
        {
            fail($"{sku}: the auditor cannot read the batch at {batch.Sequence}: {e.Message}");
            return [];
        }
        if (batch.Expected != Sequence || batch.Sequence != Sequence + facts.Count)
            fail($"{sku}: the books stand at {Sequence}, the batch says {batch.Expected}->{batch.Sequence} and holds {facts.Count} events.");
        Fact? previous = null;
        foreach (var fact in facts)
        {
            if (BeginsDecision(previous, fact)) CheckLines(fact);
            Sequence++;
            if (fact.At < _stamp) Wrong(fact, $"its stamp is before {_stamp}");
            _stamp = fact.At;
            Enter(fact);
            previous = fact;
        }
        _boundaries.Add(Sequence);
        if (previous is not null) CheckRest(previous);
        if (batch.Stamp.ToUnixTimeMilliseconds() != _stamp) fail($"{sku}: the batch at {Sequence} is stamped {batch.Stamp:O}, its last event {_stamp}.");
        var total = TotalAt(Sequence);
        var counters = batch.Counters ?? default;
        var said = new Terms(counters.Stocked, counters.Available, counters.Reserved, counters.Paying, counters.Sold, counters.WrittenOff);
        if (said != total) fail($"{sku}: the counters at {Sequence} say {said}, the books {total}.");
        return facts;
    }

    public Terms TotalAt(long sequence)
    {
        var total = default(Terms);
        foreach (var pool in Pools.Values) total += pool.Units.At(sequence);
        return total;
    }

    /// <summary>Units of one location in all pools.</summary>
    public Terms TotalIn(string location, long sequence)
    {
        var total = default(Terms);
        foreach (var pool in Pools.Values) total += pool.In(location, sequence);
        return total;
    }

    /// <summary>What is free and may be given away.</summary>
    public long SpareAt(PoolBook pool, long sequence)
    {
        var free = pool.Units.At(sequence).Available;
        return pool.IsOffer ? free : Math.Max(0, free - Buffer.At(sequence));
    }

    /// <summary>What a newcomer may have: nothing while somebody waits.</summary>
    public long SellableAt(PoolBook pool, long sequence) => pool.Waiting.At(sequence) > 0 ? 0 : SpareAt(pool, sequence);

    /// <summary>What may still be had by one who waits; offers give theirs back to the general pool.</summary>
    public long MayReturnAt(PoolBook pool, long sequence) =>
        pool.IsOffer ? pool.Units.At(sequence).Open : Math.Max(0, TotalAt(sequence).Open - Buffer.At(sequence));

    private void Enter(Fact fact)
    {
        switch (fact.Type)
        {
            case "restocked.v1" or "restocked.v2":
                Operate(fact, "restock", new(fact.Quantity, fact.Quantity, 0, 0, 0, 0));
                break;
            case "withdrawn.v1" or "withdrawn.v2":
                Operate(fact, "withdraw", new(-fact.Quantity, -fact.Quantity, 0, 0, 0, 0));
                break;
            case "written-off.v1":
                Operate(fact, "write-off", new(0, -fact.Quantity, 0, 0, 0, fact.Quantity));
                break;
            case "recovered.v1":
                Operate(fact, "recover", new(0, fact.Quantity, 0, 0, 0, -fact.Quantity));
                break;
            case "stocked-set.v1":
                var counted = TotalIn(fact.Location, Sequence).Stocked;
                if (counted != fact.Expected) Wrong(fact, $"{counted} units are there");
                Operate(fact, "set-stocked", new(fact.Quantity - fact.Expected, fact.Quantity - fact.Expected, 0, 0, 0, 0));
                break;
            case "transferred.v1":
                Note(fact, "transfer", $"{fact.Location}>{fact.To}");
                if (fact.Location == fact.To) Wrong(fact, "nothing moves");
                Move(fact, General, [new(fact.Location, fact.Quantity)], new(-1, -1, 0, 0, 0, 0));
                Move(fact, General, [new(fact.To, fact.Quantity)], new(1, 1, 0, 0, 0, 0));
                _locations.Add(fact.To);
                break;
            case "locations-ranked.v1":
                Order.Set(Sequence, fact.Order);
                break;
            case "buffer-set.v1":
                if (fact.Quantity < 0) Wrong(fact, "it is negative");
                Buffer.Set(Sequence, fact.Quantity);
                break;
            case "offer-armed.v1" or "offer-armed.v2" or "offer-armed.v3":
                Arm(fact);
                break;
            case "offer-opened.v1":
                if (PoolOf(fact) is not { } opened) break;
                if (fact.At < opened.OpensAt) Wrong(fact, $"it opens at {opened.OpensAt}");
                opened.OpenedSeq = Sequence;
                break;
            case "offer-closed.v1" or "offer-closed.v2":
                if (PoolOf(fact) is not { } closed) break;
                if (closed.ClosedSeq != long.MaxValue) Wrong(fact, "it was closed before");
                closed.ClosedSeq = Sequence;
                if (closed.Units.Now.Available != fact.Quantity) Wrong(fact, $"{closed.Units.Now.Available} units were free");
                Return(fact, closed);
                break;
            case "units-returned.v1" or "units-returned.v2":
                if (PoolOf(fact) is not { } from) break;
                if (from.ClosedSeq == long.MaxValue) Wrong(fact, "the offer still sells");
                Return(fact, from);
                break;
            default:
                EnterReservation(fact);
                break;
        }
    }

    private void Operate(Fact fact, string what, Terms change)
    {
        Note(fact, what, fact.Location);
        if (fact.Quantity < (what == "set-stocked" ? 0 : 1)) Wrong(fact, "its numbers make no sense");
        if (!General.Move(Sequence, fact.Location, change).IsLawful) Wrong(fact, $"it breaks the law: {General.In(fact.Location)}");
        _locations.Add(fact.Location);
    }

    private void Note(Fact fact, string what, string where)
    {
        if (!Operations.TryAdd(fact.Operation, new(Sequence, what, fact.Quantity, where, fact.Expected))) Wrong(fact, "the operation has taken effect before");
    }

    private void Arm(Fact fact)
    {
        if (fact.Quantity > SpareAt(General, Sequence)) Wrong(fact, $"{SpareAt(General, Sequence)} units could be given away");
        CheckPlaces(fact, General, fact.PartsOf(fact.Quantity), fact.Quantity);
        Move(fact, General, fact.PartsOf(fact.Quantity), new(-1, -1, 0, 0, 0, 0));
        if (!Pools.TryAdd(fact.Offer, new PoolBook(fact.Offer, Sequence, fact))) Wrong(fact, "the offer was armed before");
        Move(fact, Pools[fact.Offer], fact.PartsOf(fact.Quantity), new(1, 1, 0, 0, 0, 0));
    }

    private void Return(Fact fact, PoolBook pool)
    {
        Move(fact, pool, fact.PartsOf(fact.Quantity), new(-1, -1, 0, 0, 0, 0));
        Move(fact, General, fact.PartsOf(fact.Quantity), new(1, 1, 0, 0, 0, 0));
    }

    /// <summary>One location where one has it all, else as many as it takes, in the host's order and then by name.</summary>
    private void CheckPlaces(Fact fact, PoolBook pool, IReadOnlyList<Part> parts, long quantity)
    {
        List<string> order = [.. Order.Now, .. _locations.Where(location => !Order.Now.Contains(location))];
        List<Part> right = [];
        if (order.Find(location => pool.In(location).Available >= quantity) is { } one)
        {
            right.Add(new(one, quantity));
            order.Clear();
        }
        foreach (var location in order)
        {
            var taken = Math.Min(quantity, pool.In(location).Available);
            if (taken > 0) right.Add(new(location, taken));
            quantity -= taken;
        }
        if (!parts.SequenceEqual(right)) Wrong(fact, $"the locations should serve [{string.Join(", ", right)}]");
    }

    private PoolBook? PoolOf(Fact fact)
    {
        if (Pools.TryGetValue(fact.Offer, out var pool)) return pool;
        Wrong(fact, "there is no such offer");
        return null;
    }

    /// <summary>Moves each part by as many times <paramref name="unit"/>; the law has to hold in each location.</summary>
    private void Move(Fact fact, PoolBook pool, IReadOnlyList<Part> parts, Terms unit)
    {
        foreach (var (location, q) in parts)
        {
            if (q < 1) Wrong(fact, $"{q} units of '{location}' make no sense");
            var left = pool.Move(Sequence, location, new(unit.Stocked * q, unit.Available * q, unit.Reserved * q, unit.Paying * q, unit.Sold * q, unit.WrittenOff * q));
            if (!left.IsLawful) Wrong(fact, $"it breaks the law: {left}");
        }
    }

    private void Wrong(Fact fact, string why) => fail($"{sku} at {Sequence}: {fact.Type} of '{fact.Id}{fact.Operation}{fact.Offer}' is wrong: {why}. {fact}");
}
