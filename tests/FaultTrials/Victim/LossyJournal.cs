using System.Collections.Concurrent;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>
/// A journal whose answers get lost: the commit had landed, never landed, or lands later, when its owner has asked what became of it. The same
/// faults that a proxy makes of a connection, for a store that has none.
/// </summary>
internal sealed class LossyJournal(IJournal journal, int perMille, int seed) : IJournal, IAsyncDisposable
{
    private const int LatestMs = 60;

#pragma warning disable CA5394 // which answer gets lost is no secret
    private readonly Random _random = new(seed);
#pragma warning restore CA5394
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _stragglers = [];

    /// <summary>What was done, by name. "lost" is the sum.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public string Description => journal.Description;

    public string? LastFault => journal.LastFault;

    public ValueTask<DateTimeOffset> ReadTimeAsync() => journal.ReadTimeAsync();

    public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence) => journal.ReadAsync(key, afterSequence);

    public async ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group)
    {
        if (group.Batches.Count == 0 || NextFate() is not { } fate) return await journal.AppendAsync(group);
        switch (fate)
        {
            case Fate.Landed:
                return [.. (await journal.AppendAsync(group)).Select(outcome => outcome == AppendOutcome.Committed ? AppendOutcome.Unknown : outcome)];
            case Fate.Late:
                _stragglers.Add(StraggleAsync(group));
                break;
            case Fate.Gone:
                break;
        }
        return new AppendOutcome[group.Batches.Count];
    }

    public ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group) => journal.SettleAsync(group);

    public async ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence) => new LossyContest(this, await journal.ContestAsync(key, afterSequence));

    public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit) => journal.ReadDueAsync(until, limit);

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit) => journal.ReadOutboxAsync(afterPosition, limit);

    /// <summary>Waits for what is still on its way: the journal below is closed next.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_stragglers);

    /// <summary>Lands, if it still can, some time between "at once" and "long after the outcome was settled".</summary>
    private async Task StraggleAsync(CommitGroup group)
    {
        int wait;
#pragma warning disable CA5394
        lock (_random) wait = _random.Next(LatestMs);
#pragma warning restore CA5394
        await Task.Delay(wait);
        var outcomes = await journal.AppendAsync(group);
        Count(outcomes.Contains(AppendOutcome.Committed) ? "lateLanded" : "lateRefused");
    }

    private Fate? NextFate()
    {
#pragma warning disable CA5394
        lock (_random)
        {
            if (_random.Next(1_000) >= perMille) return null;
            var fate = (Fate)_random.Next(3);
            Count("lost");
            Count($"lost{fate}");
            return fate;
        }
#pragma warning restore CA5394
    }

    private void Count(string what) => _counts.AddOrUpdate(what, 1, static (_, count) => count + 1);

    private enum Fate
    {
        Landed,
        Gone,
        Late,
    }

    /// <summary>Under the row lock a straggler would hold the lock as well; there the answer is lost before or after the commit.</summary>
    private sealed class LossyContest(LossyJournal lossy, IContest contest) : IContest
    {
        public HistoryPage News => contest.News;

        public async ValueTask<AppendOutcome> AppendAsync(Append batch)
        {
            switch (lossy.NextFate())
            {
                case null:
                    return await contest.AppendAsync(batch);
                case Fate.Landed:
                    return await contest.AppendAsync(batch) is var outcome && outcome == AppendOutcome.Committed ? AppendOutcome.Unknown : outcome;
                default:
                    await contest.DisposeAsync();
                    return AppendOutcome.Unknown;
            }
        }

        public ValueTask DisposeAsync() => contest.DisposeAsync();
    }
}
