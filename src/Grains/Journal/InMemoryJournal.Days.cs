using LiveCommerce.Grains.Journal.Days;

namespace LiveCommerce.Grains.Journal;

public sealed partial class InMemoryJournal
{
    private readonly SealedStamps _sealed = new();
    private readonly List<SealedDay> _days = [];

    public ValueTask<IReadOnlyList<SealedDay>> SealDaysAsync(DateTimeOffset now)
    {
        lock (_lock)
        {
            var until = DayRoots.ClosedAt(now);
            var from = _days is [.., var newest] ? DayRoots.EndOf(newest.Day) : long.MinValue;
            var roots = new DayRoots();
            foreach (var owner in _owners.OrderBy(owner => owner.Key).Select(owner => owner.Value))
            {
                foreach (var batch in owner.Batches.Where(batch => batch.Stamp.ToUnixTimeMilliseconds() is var stamp && stamp >= from && stamp < until))
                    roots.Add(batch.Stamp.ToUnixTimeMilliseconds(), batch.Hash);
            }
            var days = roots.After(_days is [.., var before] ? before.Hash : ChainHash.Genesis);
            _days.AddRange(days);
            _sealed.Raise(until);
            return new(days);
        }
    }
}
