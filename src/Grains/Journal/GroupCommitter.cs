using System.Collections.Concurrent;
using System.Threading.Channels;
using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Writes the batches of all grains that are ready in one transaction, then starts the next: the busier the node, the cheaper each
/// reservation. One transaction is in flight at a time, with at most one batch per grain. A grain hears of its batch only when the outcome is
/// certain; an unknown outcome is settled with the journal first, for as long as that takes, and nobody is answered meanwhile.
/// </summary>
public sealed class GroupCommitter : IAsyncDisposable
{
    private const int MaxGroup = 512;

    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly TimeSpan _staleAfter;
    private readonly ILogger _log;
    private readonly Channel<Pending?> _pending = Channel.CreateBounded<Pending?>(new BoundedChannelOptions(4_096) { SingleReader = true });
    private readonly Queue<Pending> _next = new(); // second batches of grains that have one in the group already
    private readonly ConcurrentQueue<long> _sent = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public GroupCommitter(IJournal journal, TimeProvider time, ILogger<GroupCommitter> log)
        : this(journal, time, new GrainOptions().StaleAfter, TaskScheduler.Default, log)
    {
    }

    internal GroupCommitter(IJournal journal, TimeProvider time, TimeSpan staleAfter, TaskScheduler scheduler, ILogger log)
    {
        _journal = journal;
        _time = time;
        _staleAfter = staleAfter;
        _log = log;
        _running = scheduler.StartAsync(RunAsync);
    }

    /// <summary>Set after each commit that brought messages.</summary>
    public Signal OutboxFilled { get; } = new();

    /// <summary>
    /// Hands over one batch; <paramref name="settled"/> is called once, mostly from the committer, and must return at once. A batch that
    /// comes after the end was certainly not written.
    /// </summary>
    /// <param name="append">The batch, or a check.</param>
    /// <param name="stands">Asked when its turn comes: false where what it was decided on did not come to pass. Then it is not sent.</param>
    /// <param name="settled">Hears what became of it.</param>
    internal async ValueTask SubmitAsync(Append append, Func<bool> stands, Action<AppendOutcome> settled)
    {
        try
        {
            await _pending.Writer.WriteAsync(new Pending(append, stands, settled, _time.GetTimestamp(), _time.GetUtcNow()));
        }
        catch (ChannelClosedException)
        {
            settled(AppendOutcome.Lost);
        }
    }

    /// <summary>Finds out what became of a batch that was committed outside of the group and had no answer.</summary>
    internal async ValueTask<AppendOutcome> SettleAsync(Append append) => (await SettleAsync(new CommitGroup([append], [])))[0];

    /// <summary>Removes a delivered message with the next commit. If that is lost the message is sent again: at least once.</summary>
    public void MarkSent(long outboxPosition)
    {
        _sent.Enqueue(outboxPosition);
        _pending.Writer.TryWrite(null); // when the channel is full a commit is about to happen anyway
    }

    /// <summary>Takes part in a commit of its own: true where the journal can be written now.</summary>
    public async Task<bool> ProbeAsync(TimeSpan atMost)
    {
        var probe = new TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _pending.Writer.WriteAsync(new Pending(null, static () => true, probe.SetResult, 0, default)).AsTask().WaitAsync(atMost, _time);
            return await probe.Task.WaitAsync(atMost, _time) == AppendOutcome.Committed;
        }
        catch (Exception e) when (e is TimeoutException or ChannelClosedException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_pending.Writer.TryComplete()) return;
#pragma warning disable CA1849, MA0042 // CancelAsync would leave the scheduler
        _stopping.Cancel();
#pragma warning restore CA1849, MA0042
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (_next.Count > 0 || await _pending.Reader.WaitToReadAsync())
        {
            var (group, probes) = TakeGroup();
            var sent = new List<long>();
            while (sent.Count < MaxGroup && _sent.TryDequeue(out var position)) sent.Add(position);
            if (group.Count == 0 && probes.Count == 0 && sent.Count == 0) continue; // an earlier commit has removed them already
            await CommitAsync(group, probes, sent);
            // More rows than one commit takes. After a fault they wait for the next batch instead of trying in a circle.
            if (!_sent.IsEmpty && _journal.LastFault is null) _pending.Writer.TryWrite(null);
        }
    }

    private (List<Pending> Group, List<Pending> Probes) TakeGroup()
    {
        var group = new List<Pending>();
        var probes = new List<Pending>();
        var keys = new HashSet<GrainKey>();
        for (var waiting = _next.Count; waiting > 0; waiting--) Take(_next.Dequeue());
        while (group.Count < MaxGroup && _next.Count < MaxGroup && _pending.Reader.TryRead(out var pending))
        {
            if (pending is not null) Take(pending);
        }
        return (group, probes);

        void Take(Pending pending)
        {
            if (pending.Append is not { } append) probes.Add(pending);
            else if (!keys.Add(append.Key)) _next.Enqueue(pending);
            else if (!pending.Stands()) pending.Settled(AppendOutcome.Conflict);
            else if (IsStale(pending)) pending.Settled(AppendOutcome.Stale);
            else group.Add(pending);
        }
    }

    /// <summary>Monotonic time stands still while the machine sleeps, the wall clock does not. A jump of it costs a decision more.</summary>
    private bool IsStale(Pending pending) => _time.GetElapsedTime(pending.SubmittedAt) > _staleAfter
        || (_time.GetUtcNow() - pending.WallAt).Duration() > _staleAfter;

    private async Task CommitAsync(List<Pending> group, List<Pending> probes, List<long> sent)
    {
        var commit = new CommitGroup(group.ConvertAll(pending => pending.Append!), sent);
        var (outcomes, fault) = await AppendAsync(commit);
#if PLANTS
        if (Plant.Is(Bug.UnknownAsFailed)) outcomes = [.. outcomes.Select(outcome => outcome == AppendOutcome.Unknown ? AppendOutcome.Lost : outcome)];
#endif
        if (outcomes.Contains(AppendOutcome.Unknown)) outcomes = await SettleAsync(commit);
        if (fault is not null)
        {
            CommitterLog.CommitFailed(_log, group.Count, outcomes.Count > 0 ? outcomes[0] : AppendOutcome.Lost, fault);
            foreach (var position in sent) _sent.Enqueue(position);
        }
        var filled = false;
        for (var i = 0; i < group.Count; i++)
        {
            filled |= outcomes[i] == AppendOutcome.Committed && group[i].Append!.Outbox.Count > 0;
            group[i].Settled(outcomes[i]);
        }
        foreach (var probe in probes) probe.Settled(fault is null ? AppendOutcome.Committed : AppendOutcome.Lost);
        if (filled) OutboxFilled.Set();
    }

    /// <summary>An exception of the journal's code leaves the outcome open, like a lost answer; it must not end the committer.</summary>
    private async ValueTask<(IReadOnlyList<AppendOutcome> Outcomes, string? Fault)> AppendAsync(CommitGroup group)
    {
        try
        {
            var outcomes = await _journal.AppendAsync(group);
            return (outcomes, _journal.LastFault);
        }
#pragma warning disable CA1031 // without the committer every grain of this node would wait for ever
        catch (Exception e)
#pragma warning restore CA1031
        {
            return (new AppendOutcome[group.Batches.Count], $"{e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>Asks until it is certain. Unknown only where the process ends before that.</summary>
    private async ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group)
    {
        var wait = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            var outcomes = await TrySettleAsync(group);
            if (!outcomes.Contains(AppendOutcome.Unknown)) return outcomes;
            CommitterLog.InDoubt(_log, group.Batches.Count, group.Batches[0].Key, group.Batches[0].BatchId, wait);
            try
            {
                await Task.Delay(wait, _time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return outcomes; // the process ends without knowing; the next start reads the truth from the store
            }
            wait = wait * 2 < TimeSpan.FromSeconds(5) ? wait * 2 : TimeSpan.FromSeconds(5);
        }
    }

    private async ValueTask<IReadOnlyList<AppendOutcome>> TrySettleAsync(CommitGroup group)
    {
        try
        {
            return await _journal.SettleAsync(group);
        }
#pragma warning disable CA1031 // as above: it stays unknown, and is asked again
        catch (Exception e)
#pragma warning restore CA1031
        {
            CommitterLog.CannotSettle(_log, e, group.Batches[0].Key, group.Batches[0].BatchId);
            return new AppendOutcome[group.Batches.Count];
        }
    }

    private sealed record Pending(Append? Append, Func<bool> Stands, Action<AppendOutcome> Settled, long SubmittedAt, DateTimeOffset WallAt);
}

internal static partial class CommitterLog
{
    [LoggerMessage(1001, LogLevel.Error, "A commit of {Batches} batches failed ({Outcome}): {Fault}. Callers are told to retry; check the storage.")]
    public static partial void CommitFailed(ILogger logger, int batches, AppendOutcome outcome, string fault);

    [LoggerMessage(1002, LogLevel.Critical, "The outcome of a commit of {Batches} batches (the first is {BatchId} of {Key}) is unknown and cannot be settled yet; nobody is answered. Next try in {Wait}.")]
    public static partial void InDoubt(ILogger logger, int batches, GrainKey key, Guid batchId, TimeSpan wait);

    [LoggerMessage(1003, LogLevel.Error, "Asking for the outcome of batch {BatchId} of {Key} failed; it is asked again.")]
    public static partial void CannotSettle(ILogger logger, Exception exception, GrainKey key, Guid batchId);
}
