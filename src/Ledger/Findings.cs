namespace LiveCommerce.Ledger;

/// <summary>Collects breaches: counts all, keeps the first few, so that a ruined journal cannot fill memory.</summary>
internal sealed class Findings(int limit)
{
    private readonly List<Breach> _kept = [];
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long Count { get; private set; }

    public IReadOnlyList<Breach> Kept => _kept;

    public IReadOnlyDictionary<string, long> ByKind => _counts;

    public void Add(BreachKind kind, string owner, long sequence, string sentence)
    {
        Count++;
        var name = Breach.NameOf(kind);
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
        if (_kept.Count < limit) _kept.Add(new Breach(kind, owner, sequence, sentence));
    }
}

/// <summary>What is counted on the way.</summary>
internal sealed class Tally
{
    public SortedDictionary<string, long> Owners { get; } = new(StringComparer.Ordinal);

    public long Batches { get; set; }

    public long Events { get; set; }

    public long Reservations { get; set; }

    public long OpenReservations { get; set; }

    public long SoldUnits { get; set; }

    public long Orders { get; set; }

    public long PurchasesUnderWay { get; set; }

    public long Days { get; set; }

    public long Refusals { get; set; }

    /// <summary>Owners whose older batches lie in an archive that was not given.</summary>
    public long StartedBehindArchive { get; set; }

    /// <summary>Days, anchored heads and lines of orders that only the archive could prove.</summary>
    public long NeedsArchive { get; set; }
}
