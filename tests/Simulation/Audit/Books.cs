namespace LiveCommerce.Simulation.Audit;

/// <summary>Units of one pool: the terms of the law of stock.</summary>
internal record struct Terms(long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff)
{
    public readonly bool IsLawful => Available >= 0 && Reserved >= 0 && Paying >= 0 && Sold >= 0 && WrittenOff >= 0
        && Stocked == Available + Reserved + Paying + Sold + WrittenOff;

    /// <summary>What somebody may still get.</summary>
    public readonly long Open => Available + Reserved + Paying;

    public static Terms operator +(Terms a, Terms b) => new(
        a.Stocked + b.Stocked, a.Available + b.Available, a.Reserved + b.Reserved, a.Paying + b.Paying, a.Sold + b.Sold, a.WrittenOff + b.WrittenOff);
}

/// <summary>A value with its history: what it was at any sequence.</summary>
internal sealed class Timeline<T>(T first)
{
    private readonly List<(long Sequence, T Value)> _changes = [(0, first)];

    public T Now => _changes[^1].Value;

    public void Set(long sequence, T value) => _changes.Add((sequence, value));

    public T At(long sequence)
    {
        var i = _changes.Count - 1;
        while (_changes[i].Sequence > sequence) i--;
        return _changes[i].Value;
    }
}

/// <summary>One movement by the host.</summary>
internal sealed record OperationBook(long Sequence, string What, long Quantity, string Where, long Expected);

internal sealed class PoolBook(string offer, long armedSeq, Fact? armed)
{
    private readonly Dictionary<string, Timeline<Terms>> _places = [];
    private readonly Dictionary<string, Timeline<long>> _held = [];
    private readonly Dictionary<string, Timeline<long>> _wanted = [];

    public string Offer => offer;

    public bool IsOffer => armed is not null;

    /// <summary>The sequence at which it came into being.</summary>
    public long ArmedSeq => armedSeq;

    public Fact? Armed => armed;

    /// <summary>The first price.</summary>
    public long Price => armed?.Price ?? 0;

    public bool IsFalling => armed?.Falls.Seconds > 0;

    public bool SellsAlone => armed?.Alone ?? false;

    /// <summary>The price at an instant, in whole steps from the opening on.</summary>
    public long PriceAt(long at)
    {
        var price = Price;
        if (armed is not { Falls: (var step, > 0 and var seconds, var floor) }) return price;
        for (var next = OpensAt + (seconds * 1_000); next <= at && price > floor; next += seconds * 1_000) price = Math.Max(floor, price - step);
        return price;
    }

    /// <summary>Whether one who saw this price may have been granted that one.</summary>
    public bool IsSame(long seen, long granted) => seen == granted || (IsFalling && seen > granted);

    public long Limit => armed?.Limit ?? 100;

    public long OpensAt => armed?.OpensAt ?? long.MinValue;

    public long ClosesAt => armed?.ClosesAt ?? long.MaxValue;

    public long Seconds => armed?.Seconds ?? 0;

    public long OpenedSeq { get; set; } = long.MaxValue;

    public long ClosedSeq { get; set; } = long.MaxValue;

    /// <summary>Of all locations.</summary>
    public Timeline<Terms> Units { get; } = new(default);

    /// <summary>Who waits now, the first one first.</summary>
    public List<WaitBook> Line { get; } = [];

    public Timeline<int> Waiting { get; } = new(0);

    public long MaxLine => armed?.Line.Max ?? 1_000;

    public bool PassesBy => armed?.Line.PassesBy ?? false;

    public IEnumerable<string> Places => _places.Keys;

    public Terms In(string location, long sequence) => _places.TryGetValue(location, out var place) ? place.At(sequence) : default;

    public Terms In(string location) => _places.TryGetValue(location, out var place) ? place.Now : default;

    /// <summary>Moves units of one location; returns what is left there.</summary>
    public Terms Move(long sequence, string location, Terms change)
    {
        if (!_places.TryGetValue(location, out var place)) _places.Add(location, place = new Timeline<Terms>(default));
        place.Set(sequence, place.Now + change);
        Units.Set(sequence, Units.Now + change);
        return place.Now;
    }

    public long HeldBy(string buyer, long sequence) => _held.TryGetValue(buyer, out var held) ? held.At(sequence) : 0;

    /// <summary>Units that the buyer waits for.</summary>
    public long WantedBy(string buyer, long sequence) => _wanted.TryGetValue(buyer, out var wanted) ? wanted.At(sequence) : 0;

    public void Hold(long sequence, string buyer, long change) => Count(_held, sequence, buyer, change);

    public void Enter(long sequence, WaitBook wait)
    {
        Line.Add(wait);
        Waiting.Set(sequence, Line.Count);
        Count(_wanted, sequence, wait.Fact.Buyer, wait.Fact.Quantity);
    }

    public void Leave(long sequence, WaitBook wait)
    {
        Line.Remove(wait);
        Waiting.Set(sequence, Line.Count);
        Count(_wanted, sequence, wait.Fact.Buyer, -wait.Fact.Quantity);
    }

    private static void Count(Dictionary<string, Timeline<long>> counts, long sequence, string buyer, long change)
    {
        if (!counts.TryGetValue(buyer, out var count)) counts.Add(buyer, count = new Timeline<long>(0));
        count.Set(sequence, count.Now + change);
    }
}

/// <summary>One who waits, or has waited.</summary>
internal sealed class WaitBook(Fact fact, long sequence)
{
    public Fact Fact => fact;

    public long JoinedSeq => sequence;

    public long PromotedSeq { get; set; } = long.MaxValue;

    /// <summary>When it ended without a reservation, and why.</summary>
    public long EndSeq { get; set; } = long.MaxValue;

    public string Cause { get; set; } = "";

    /// <summary>As the answers call it; empty before, and where there is a reservation.</summary>
    public string StatusAt(long at) => at < sequence || at >= PromotedSeq ? "" : at >= EndSeq ? "wait-ended" : "waiting";
}

/// <param name="fact">The wish, with the first deadline.</param>
/// <param name="parts">Where its units lie.</param>
internal sealed class ReservationBook(Fact fact, IReadOnlyList<Part> parts, long sequence, bool promoted)
{
    public Fact Fact => fact;

    public IReadOnlyList<Part> Parts => parts;

    public long ReservedSeq => sequence;

    /// <summary>True where its buyer had waited for it.</summary>
    public bool IsPromoted => promoted;

    public long FirmSeq { get; set; } = fact.Tentative ? long.MaxValue : sequence;

    public long PayingSeq { get; set; } = long.MaxValue;

    public Timeline<long> Deadline { get; } = new(fact.Deadline);

    public Timeline<int> Extensions { get; } = new(0);

    public string Purchase { get; set; } = "";

    /// <summary>"sold", "released" or "expired"; empty while it runs.</summary>
    public string Ending { get; set; } = "";

    public string Cause { get; set; } = "";

    public long EndSeq { get; set; } = long.MaxValue;

    /// <summary>Sold units that have come back.</summary>
    public Timeline<long> Returned { get; } = new(0);

    /// <summary>As the answers call it; empty before it was made.</summary>
    public string StatusAt(long at) =>
        at < ReservedSeq ? "" : at >= EndSeq ? Ending : at >= PayingSeq ? "paying" : at >= FirmSeq ? "reserved" : "tentative";

    public string PurchaseAt(long at) => at >= PayingSeq ? Purchase : "";

    /// <summary>Its deadline applies.</summary>
    public bool RunsAt(long at) => StatusAt(at) is "reserved" or "tentative";
}
