using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

public sealed partial class InMemoryJournal : ICountsRefusals
{
    private readonly Dictionary<GrainKey, List<CountedRefusals>> _refusals = [];

    public ValueTask<IReadOnlyList<CountOutcome>> CountAsync(IReadOnlyList<CountedRefusals> rows)
    {
        lock (_lock) return new([.. rows.Select(Count)]);
    }

    public ValueTask<IReadOnlyList<CountedRefusals>> ReadRefusalsAsync(GrainKey key, long afterStamp, int limit)
    {
        lock (_lock) return new([.. _refusals.GetValueOrDefault(key, []).Where(row => row.Stamp > afterStamp).Take(limit)]);
    }

    private CountOutcome Count(CountedRefusals row)
    {
        if (!_refusals.TryGetValue(row.Key, out var there)) _refusals.Add(row.Key, there = []);
        if (there.Contains(row)) return CountOutcome.Written;
        if (there is [.., var newest] && !row.MayFollow(newest.Stamp)) return CountOutcome.TooSoon;
        there.Add(row);
        return CountOutcome.Written;
    }
}
