namespace LiveCommerce.Grains.Journal.Refusals;

/// <summary>
/// How many wishes were refused, per reason, and between which sequences the owner stood when it refused them. There are a dozen reasons at most,
/// so counting one is a look at a short list: a crowd in front of an empty shelf costs next to nothing. Not thread-safe.
/// </summary>
public sealed class RefusalCounts
{
    private readonly List<Entry> _entries = new(2);

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Wishes refused, for whatever reason.</summary>
    public long Total => _entries.Sum(entry => entry.Count);

    /// <param name="reason">The protocol's status code: one of a few, in lower case letters and hyphens.</param>
    /// <param name="sequence">Where the owner stood when it refused.</param>
    public void Add(string reason, long sequence) => Add(new Entry(reason, 1, sequence, sequence));

    /// <summary>Adds up. Counts may come in any order: two owners may have refused at the same time.</summary>
    public void Add(RefusalCounts others)
    {
        foreach (var entry in others._entries) Add(entry);
    }

    /// <summary>Canonical JSON: a list in the order of reasons.</summary>
    public string ToCanonicalJson()
    {
        var texts = _entries.OrderBy(entry => entry.Reason, StringComparer.Ordinal)
            .Select(entry => $"{{\"count\":{entry.Count},\"first\":{entry.First},\"last\":{entry.Last},\"reason\":\"{entry.Reason}\"}}");
        return $"[{string.Join(',', texts)}]";
    }

    private void Add(Entry fresh)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            var known = _entries[i];
            if (!string.Equals(known.Reason, fresh.Reason, StringComparison.Ordinal)) continue;
            _entries[i] = new Entry(known.Reason, known.Count + fresh.Count, Math.Min(known.First, fresh.First), Math.Max(known.Last, fresh.Last));
            return;
        }
        _entries.Add(fresh);
    }

    private readonly record struct Entry(string Reason, long Count, long First, long Last);
}
