using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Journal.Refusals;

/// <summary>
/// A node's refusals that are not written yet. Owners add what they have refused once that is confirmed; once a second everything is written in
/// one transaction, a row per owner. It outlives the owners, so that one that leaves memory loses nothing. Bounded: a dozen numbers per owner,
/// and so many owners; what is beyond is dropped and told in the log.
/// </summary>
/// <remarks>A process that dies loses what it has counted since it last wrote: the last second, as a rule.</remarks>
internal sealed class RefusalBook(ICountsRefusals store, OwnerClock clock, ILogger log)
{
    private const int MaxOwners = 10_000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Dictionary<GrainKey, RefusalCounts> _open = [];
    private List<(CountedRefusals Row, RefusalCounts Counts)> _told = []; // rows of which nobody knows whether they are written
    private long _dropped;

    /// <summary>Called by pumps, once per batch with refusals.</summary>
    public void Add(GrainKey key, RefusalCounts counts)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(key, out var open)) open.Add(counts);
            else if (_open.Count < MaxOwners) _open.Add(key, counts);
            else _dropped += counts.Total;
        }
    }

    /// <summary>Writes once a second until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var wait = Second;
        try
        {
            while (true)
            {
                await Task.Delay(wait, clock.Time, stopping);
                wait = await WriteAsync() ? Second : Second - TimeSpan.FromMilliseconds(clock.Now.Millisecond);
            }
        }
        catch (OperationCanceledException)
        {
            // the runtime ends, and writes a last time
        }
    }

    /// <summary>
    /// False where another node had this second's row of an owner already: who tries again at the beginning of the next one has his turn before
    /// those who write in the middle of it. Not to be called twice at once.
    /// </summary>
    public async Task<bool> WriteAsync()
    {
        var rows = Close();
        if (rows.Count == 0) return true;
        var outcomes = await TryAsync(rows.ConvertAll(row => row.Row));
        var isInTime = true;
        _told = [];
        for (var i = 0; i < rows.Count; i++)
        {
            if (outcomes[i] == CountOutcome.Unknown) _told.Add(rows[i]);
            if (outcomes[i] != CountOutcome.TooSoon) continue;
            Add(rows[i].Row.Key, rows[i].Counts);
            isInTime = false;
        }
        return isInTime;
    }

    private List<(CountedRefusals Row, RefusalCounts Counts)> Close()
    {
        var stamp = clock.Now.ToUnixTimeMilliseconds();
        var rows = _told; // as they were told: two of one owner must not be one
        var waiting = rows.Select(row => row.Row.Key).ToHashSet();
        long dropped;
        lock (_lock)
        {
            (dropped, _dropped) = (_dropped, 0);
            var left = new Dictionary<GrainKey, RefusalCounts>();
            foreach (var (key, counts) in _open)
            {
                if (waiting.Contains(key)) left.Add(key, counts);
                else rows.Add((new CountedRefusals(key, stamp, counts.ToCanonicalJson()), counts));
            }
            _open = left;
        }
        if (dropped > 0) RefusalLog.Dropped(log, dropped, MaxOwners);
        return rows;
    }

    private async ValueTask<IReadOnlyList<CountOutcome>> TryAsync(List<CountedRefusals> rows)
    {
        try
        {
            return await store.CountAsync(rows);
        }
#pragma warning disable CA1031 // evidence: whatever goes wrong, owners go on, and it is tried again
        catch (Exception e)
#pragma warning restore CA1031
        {
            RefusalLog.CannotWrite(log, e, rows.Count);
            return new CountOutcome[rows.Count];
        }
    }
}

internal static partial class RefusalLog
{
    [LoggerMessage(1201, LogLevel.Warning, "Refusals of {Owners} owners could not be counted in the journal; it is tried again.")]
    public static partial void CannotWrite(ILogger logger, Exception exception, int owners);

    [LoggerMessage(1202, LogLevel.Warning, "{Refusals} refusals were not counted: more than {Owners} owners refuse within a second.")]
    public static partial void Dropped(ILogger logger, long refusals, int owners);
}
