using System.Collections.Concurrent;
using System.Threading.Channels;
using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Writes the batches of all grains that are ready in one transaction, then starts the next: the busier the node, the cheaper each
/// reservation. One transaction is in flight at a time. A grain hears of its batch only when the outcome is certain; an unknown outcome is
/// settled with the journal first, for as long as that takes, and nobody is answered meanwhile.
/// </summary>
public sealed class GroupCommitter : IAsyncDisposable
{
    private const int MaxGroup = 512;

    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<Pending?> _pending = Channel.CreateBounded<Pending?>(new BoundedChannelOptions(4_096) { SingleReader = true });
    private readonly ConcurrentQueue<long> _sent = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public GroupCommitter(IJournal journal, TimeProvider time, ILogger<GroupCommitter> log)
    {
        _journal = journal;
        _time = time;
        _log = log;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Set after each commit that brought messages.</summary>
    public Signal OutboxFilled { get; } = new();

    /// <summary>
    /// Hands over one batch; <paramref name="settled"/> is called once, mostly from the committer, and must return at once. A batch that
    /// comes after the end was certainly not written.
    /// </summary>
    internal async ValueTask SubmitAsync(Append append, Action<AppendOutcome> settled)
    {
        try
        {
            await _pending.Writer.WriteAsync(new Pending(append, settled));
        }
        catch (ChannelClosedException)
        {
            settled(AppendOutcome.Lost);
        }
    }

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
            await _pending.Writer.WriteAsync(new Pending(null, probe.SetResult)).AsTask().WaitAsync(atMost, _time);
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
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<Pending>(MaxGroup);
        var sent = new List<long>();
        while (await _pending.Reader.WaitToReadAsync())
        {
            group.Clear();
            sent.Clear();
            while (group.Count < MaxGroup && _pending.Reader.TryRead(out var next))
            {
                if (next is not null) group.Add(next);
            }
            while (sent.Count < MaxGroup && _sent.TryDequeue(out var position)) sent.Add(position);
            if (group.Count == 0 && sent.Count == 0) continue; // an earlier commit has removed them already
            await CommitAsync(group, sent);
            // More rows than one commit takes. After a fault they wait for the next batch instead of trying in a circle.
            if (!_sent.IsEmpty && _journal.LastFault is null) _pending.Writer.TryWrite(null);
        }
    }

    private async Task CommitAsync(List<Pending> group, List<long> sent)
    {
        var appends = new List<Append>(group.Count);
        foreach (var pending in group)
        {
            if (pending.Append is { } append) appends.Add(append);
        }
        var (outcomes, fault) = Append(appends, sent);
        var verdict = outcomes.Contains(AppendOutcome.Unknown) ? await SettleAsync(appends[outcomes.ToList().IndexOf(AppendOutcome.Unknown)]) : AppendOutcome.Committed;
        if (fault is not null)
        {
            CommitterLog.CommitFailed(_log, appends.Count, verdict, fault);
            foreach (var position in sent) _sent.Enqueue(position);
        }
        var next = 0;
        var filled = false;
        foreach (var pending in group)
        {
            if (pending.Append is null)
            {
                pending.Settled(fault is null ? AppendOutcome.Committed : AppendOutcome.Lost);
                continue;
            }
            var outcome = outcomes[next++];
            if (outcome == AppendOutcome.Unknown) outcome = verdict;
            filled |= outcome == AppendOutcome.Committed && pending.Append.Outbox.Count > 0;
            pending.Settled(outcome);
        }
        if (filled) OutboxFilled.Set();
    }

    /// <summary>An exception of the journal's code leaves the outcome open, like a lost answer; it must not end the committer.</summary>
    private (IReadOnlyList<AppendOutcome> Outcomes, string? Fault) Append(List<Append> appends, List<long> sent)
    {
        try
        {
            return (_journal.Append(appends, sent), _journal.LastFault);
        }
#pragma warning disable CA1031 // without the committer every grain of this node would wait for ever
        catch (Exception e)
#pragma warning restore CA1031
        {
            return (new AppendOutcome[appends.Count], $"{e.GetType().Name}: {e.Message}");
        }
    }

    private AppendOutcome TrySettle(Append batch)
    {
        try
        {
            return _journal.Settle(batch);
        }
#pragma warning disable CA1031 // as above: it stays unknown, and is asked again
        catch (Exception e)
#pragma warning restore CA1031
        {
            CommitterLog.CannotSettle(_log, e, batch.Key, batch.BatchId);
            return AppendOutcome.Unknown;
        }
    }

    /// <summary>One batch's verdict is the verdict of the whole transaction.</summary>
    private async Task<AppendOutcome> SettleAsync(Append batch)
    {
        var wait = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            var outcome = TrySettle(batch);
            if (outcome != AppendOutcome.Unknown) return outcome;
            CommitterLog.InDoubt(_log, batch.Key, batch.BatchId, wait);
            try
            {
                await Task.Delay(wait, _time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // The process ends without knowing; the next start reads the truth from the file.
                return AppendOutcome.Lost;
            }
            wait = wait * 2 < TimeSpan.FromSeconds(5) ? wait * 2 : TimeSpan.FromSeconds(5);
        }
    }

    private sealed record Pending(Append? Append, Action<AppendOutcome> Settled);
}

internal static partial class CommitterLog
{
    [LoggerMessage(1001, LogLevel.Error, "A commit of {Batches} batches failed ({Outcome}): {Fault}. Callers are told to retry; check the disk of the data directory.")]
    public static partial void CommitFailed(ILogger logger, int batches, AppendOutcome outcome, string fault);

    [LoggerMessage(1003, LogLevel.Error, "Asking for the outcome of batch {BatchId} of {Key} failed; it is asked again.")]
    public static partial void CannotSettle(ILogger logger, Exception exception, GrainKey key, Guid batchId);

    [LoggerMessage(1002, LogLevel.Critical, "The outcome of batch {BatchId} of {Key} is unknown and cannot be settled yet; nobody is answered. Next try in {Wait}.")]
    public static partial void InDoubt(ILogger logger, GrainKey key, Guid batchId, TimeSpan wait);
}
