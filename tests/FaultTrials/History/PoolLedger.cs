namespace LiveCommerce.FaultTrials.History;

/// <summary>Free units of one pool, location by location, and who waits for them.</summary>
/// <param name="limit">Units that one buyer may have.</param>
/// <param name="passesBy">Who wants more than is free is passed by.</param>
internal sealed class PoolLedger(long limit, bool passesBy)
{
    private readonly Dictionary<string, long> _free = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private readonly List<(long Sequence, long Sellable)> _sellable = [(0, 0)];

    public long Limit => limit;

    public bool PassesBy => passesBy;

    /// <summary>Of all locations.</summary>
    public long Free { get; private set; }

    /// <summary>Not sold, or not yet: what one who waits may still get.</summary>
    public long Open { get; set; }

    /// <summary>The first one first.</summary>
    public List<Waiter> Line { get; } = [];

    /// <summary>Frees units of a location, or takes them; returns what is free there then.</summary>
    public long Move(string location, long units)
    {
        Free += units;
        return _free[location] = _free.GetValueOrDefault(location) + units;
    }

    /// <summary>Returns what the buyer has then.</summary>
    public long Hold(string buyer, long units) => _held[buyer] = _held.GetValueOrDefault(buyer) + units;

    /// <summary>Somebody in line who could be served now; null where nobody can.</summary>
    public Waiter? Servable() => passesBy ? Line.Find(waiter => waiter.Quantity <= Free) : Line is [var first, ..] && first.Quantity <= Free ? first : null;

    /// <summary>The state after the fact at this sequence. Nothing is for newcomers while somebody waits.</summary>
    public void Note(long sequence) => _sellable.Add((sequence, Line.Count > 0 ? 0 : Free));

    /// <summary>Fewest units for a newcomer at any moment between two sequences, both included.</summary>
    public long LeastSellable(long from, long to)
    {
        var first = _sellable.BinarySearch((from, 0), Comparer<(long Sequence, long)>.Create((a, b) => a.Sequence.CompareTo(b.Sequence)));
        if (first < 0) first = ~first - 1;
        var least = long.MaxValue;
        for (var i = first; i < _sellable.Count && (_sellable[i].Sequence <= to || i == first); i++) least = Math.Min(least, _sellable[i].Sellable);
        return least;
    }
}

/// <summary>One who waits.</summary>
internal sealed record Waiter(string Id, string Buyer, long Quantity, string Offer, long JoinedAt);
