namespace LiveCommerce.Simulation.Audit;

/// <summary>Units of one pool: the terms of the law of stock.</summary>
internal record struct Terms(long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff)
{
    public readonly bool IsLawful => Available >= 0 && Reserved >= 0 && Paying >= 0 && Sold >= 0 && WrittenOff >= 0
        && Stocked == Available + Reserved + Paying + Sold + WrittenOff;

    public readonly bool NoneCanReturn => Available == 0 && Reserved == 0 && Paying == 0;
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

internal sealed class PoolBook(string offer, long armedSeq, Fact? armed)
{
    public string Offer => offer;

    public bool IsOffer => armed is not null;

    /// <summary>The sequence at which it came into being.</summary>
    public long ArmedSeq => armedSeq;

    public long Price => armed?.Price ?? 0;

    public long Limit => armed?.Limit ?? 100;

    public long OpensAt => armed?.OpensAt ?? long.MinValue;

    public long ClosesAt => armed?.ClosesAt ?? long.MaxValue;

    public long Seconds => armed?.Seconds ?? 0;

    public long OpenedSeq { get; set; } = long.MaxValue;

    public long ClosedSeq { get; set; } = long.MaxValue;

    public Timeline<Terms> Units { get; } = new(default);

    public Dictionary<string, Timeline<long>> Held { get; } = [];

    public long HeldBy(string buyer, long sequence) => Held.TryGetValue(buyer, out var held) ? held.At(sequence) : 0;
}

internal sealed class ReservationBook(Fact fact, long sequence)
{
    public Fact Fact => fact;

    public long ReservedSeq => sequence;

    public long PayingSeq { get; set; } = long.MaxValue;

    public string Purchase { get; set; } = "";

    /// <summary>"sold", "released" or "expired"; empty while it runs.</summary>
    public string Ending { get; set; } = "";

    public string Cause { get; set; } = "";

    public long EndSeq { get; set; } = long.MaxValue;

    /// <summary>As the answers call it; empty before it was made.</summary>
    public string StatusAt(long sequence) =>
        sequence < ReservedSeq ? "" : sequence >= EndSeq ? Ending : sequence >= PayingSeq ? "paying" : "reserved";
}
