using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Snapshots;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// The shell around every kind of grain: drain the mailbox, decide everything against memory, append, and only when the append is durable
/// answer and announce. One pump touches the state; nothing here locks. While a batch is being written the next one is decided on top of it.
/// What must never happen: an answer, a view or an announcement that depends on a batch which is not committed.
/// </summary>
/// <remarks>
/// Grain.Recovery.cs: how memory is read, and read again. Grain.Contest.cs: how it goes on where somebody else writes the same grain. Grain.Snapshots.cs: what is
/// saved beside the journal.
/// </remarks>
internal sealed partial class Grain<TState, TCommand, TEvent, TAnswer, TView> : IDisposable
    where TState : class
    where TCommand : class
    where TEvent : class
    where TView : class
{
    private static readonly TimeSpan UntilStoreIsAskedAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Commands that are foreseen before the one at hand is decided: about as many as memory can be waiting for at once.</summary>
    private const int LookAhead = 16;

    private readonly GrainKind<TState, TCommand, TEvent, TAnswer, TView> _kind;
    private readonly GrainKey _key;
    private readonly GrainServices _services;
    private readonly Mailbox<TCommand, TAnswer> _mailbox;
    private readonly Answers<TCommand, TAnswer> _answers;
    private readonly Signal _wake = new();
    private readonly ITimer _timer;
    private readonly Queue<Batch<TState, TCommand, TEvent, TAnswer, TView>> _inFlight = new();
    private readonly List<Call<TCommand, TAnswer>> _taken = [];
    private readonly Queue<Call<TCommand, TAnswer>> _fallen = new(); // of batches that failed, while others are still in flight
    private Queue<Call<TCommand, TAnswer>> _again = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Memory<TState, TCommand, TEvent, TAnswer, TView> _memory;
    private volatile TView? _view;
    private TaskCompletionSource? _changed;
    private DateTimeOffset _lastCall;
    private AppendOutcome? _broken;
    private volatile bool _unreadable;
    private volatile bool _mayBeBehind;
    private bool _stopped;
    private volatile bool _closed;

    public Grain(GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind, string id, GrainServices services)
    {
        _kind = kind;
        _key = new GrainKey(kind.Name, id);
        _services = services;
        _mailbox = new Mailbox<TCommand, TAnswer>(services.Options);
        _answers = new Answers<TCommand, TAnswer>(services.Scheduler);
        _memory = new(kind, _key);
        _timer = services.Clock.Time.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lastCall = services.Clock.Now;
        Completion = services.Scheduler.StartAsync(PumpAsync);
    }

    /// <summary>Ends when the grain has left memory; only then may another activation of the same key begin.</summary>
    public Task Completion { get; }

    public bool IsClosed => _closed;

    /// <summary>True where the journal could not be read: memory is worth nothing and decides nothing, the grain is leaving.</summary>
    public bool IsUnreadable => _unreadable;

    /// <summary>The last committed state; null where the journal could not be read.</summary>
    public async ValueTask<TView?> ViewAsync()
    {
        await _loaded.Task;
        return _view;
    }

    /// <summary>Ends with the next commit of this grain.</summary>
    public Task NextChange()
    {
        if (_closed) return Task.CompletedTask;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var armed = Interlocked.CompareExchange(ref _changed, mine, null) ?? mine;
        return _closed ? Task.CompletedTask : armed.Task; // it may have left memory before it was armed
    }

    /// <summary>False where the lane is full or the grain is leaving memory; see <see cref="IsClosed"/>.</summary>
    public bool TryAsk(Call<TCommand, TAnswer> call)
    {
        var added = _mailbox.TryAdd(call, _kind.IsUrgent(call.Command));
        _wake.Set(); // also where it was refused: the pump may be waiting for a lane that this caller held open
        return added;
    }

    /// <summary>Something is due for this grain, says the journal. Where memory does not know of it, another owner wrote it.</summary>
    public void Wake()
    {
        _mayBeBehind = true;
        _wake.Set();
    }

    /// <summary>Takes no more commands, finishes what is in, and leaves memory.</summary>
    public void Close()
    {
        _closed = true;
        _mailbox.Close();
        _wake.Set();
    }

    public void Dispose()
    {
        _timer.Dispose();
        _writer?.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            await TakeTurnsAsync();
        }
#pragma warning disable CA1031 // a bug of the shell itself: nobody may be left waiting for an answer
        catch (Exception e)
#pragma warning restore CA1031
        {
            Stop(e);
            await RefuseUntilClosedAsync();
        }
        Dispose();
        Interlocked.Exchange(ref _changed, null)?.TrySetResult();
    }

    private async Task TakeTurnsAsync()
    {
        await LoadAsync();
        _loaded.TrySetResult();
        while (true)
        {
            SettleFinished();
            _answers.Send();
            if (_broken is { } outcome && _inFlight.Count == 0) await RecoverAsync(outcome);
            if (_mayBeBehind && _inFlight.Count == 0) await LookForNewsAsync();
            FinishSnapshot();
            if (MayDecide() && await HasTimeAsync())
            {
                if (_contested) await TakeContestedTurnAsync();
                else if (await DecideBatchAsync() is { } batch) await SubmitAsync(batch);
                // A turn under the lock may have been lost: nothing is saved, and nobody leaves, before memory is what the journal says.
                if (!_mailbox.IsEmpty || _again.Count > 0 || _fallen.Count > 0 || (_broken is not null && _inFlight.Count == 0)) continue;
            }
            _answers.Send();
            if (_inFlight.Count == 0 && _again.Count == 0 && _fallen.Count == 0)
            {
                if (_mailbox.IsClosed && _mailbox.IsEmpty)
                {
                    await EndSnapshotAsync();
                    return;
                }
                if (!_mailbox.IsClosed && IsIdle())
                {
                    await SnapshotBeforeLeavingAsync();
                    Close();
                    continue; // a command may have come in before the closing
                }
            }
            SetTimer();
            await _wake.WaitAsync();
        }
    }

    private async Task RefuseUntilClosedAsync()
    {
        while (_inFlight.TryDequeue(out var batch)) batch.Fail(GrainFault.Stopped, _answers);
        _loaded.TrySetResult();
        while (!(_mailbox.IsClosed && _mailbox.IsEmpty))
        {
            FailAll(GrainFault.Stopped);
            if (!_mailbox.IsClosed) await _wake.WaitAsync();
        }
    }

    /// <summary>While the journal stalls, a flood fills the mailbox and is told to come back; it does not pile up behind the batches in flight.</summary>
    private bool MayDecide() => _broken is null && _inFlight.Count < (_contested ? 1 : _services.Options.MaxInFlight);

    private void Stop(Exception cause)
    {
        GrainLog.Stopped(_services.Log, cause, _key);
        _stopped = true;
        FailAll(GrainFault.Stopped);
    }

    private void FailAll(GrainFault fault)
    {
        while (_fallen.TryDequeue(out var call) || _again.TryDequeue(out call) || _mailbox.TryTake(out call))
        {
            call.Prepare(new(default, fault, 0));
            _answers.Add(call);
        }
        _answers.Send();
    }

    /// <summary>Decides what waits, up to a bound. Null where nobody asked and nothing has come due, or the grain decides nothing any more.</summary>
    private async ValueTask<Batch<TState, TCommand, TEvent, TAnswer, TView>?> DecideBatchAsync()
    {
        if (_stopped || _unreadable)
        {
            FailAll(_stopped ? GrainFault.Stopped : GrainFault.StorageUnavailable);
            return null;
        }
        TakeNext(Now());
        try
        {
            if (!_memory.Ids.IsEmpty)
            {
                await RecallAsync();
                // Reading takes its time, and the machine may have slept over it.
                if (!await HasTimeAsync())
                {
                    foreach (var call in _taken) Refuse(call, GrainFault.StorageUnavailable);
                    return null;
                }
            }
            var batch = new Batch<TState, TCommand, TEvent, TAnswer, TView>(_kind, _memory, Now());
            for (var i = 0; i < _taken.Count; i++)
            {
                if (i + LookAhead < _taken.Count) _kind.Foresee(_memory.State, _taken[i + LookAhead].Command);
                batch.Decide(_taken[i]);
            }
            batch.ApplyDue();
            if (!batch.Seal(_services.NewBatchId)) return null;
            CaptureWhereDue(batch.Append!);
            return batch;
        }
#pragma warning disable CA1031 // whatever a decision throws is a bug of this kind: its grain stops, all others go on
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (var call in _taken) Refuse(call, GrainFault.Stopped);
            Stop(e);
            return null;
        }
        finally
        {
            _taken.Clear();
        }
    }

    /// <summary>Takes what is to be decided together: those first that were decided before and fell with their batch.</summary>
    private void TakeNext(DateTimeOffset now)
    {
        while (_taken.Count < _services.Options.MaxBatch && TryNext(out var call, now)) _taken.Add(call);
    }

    private void Refuse(Call<TCommand, TAnswer> call, GrainFault fault)
    {
        call.Prepare(new(default, fault, 0));
        _answers.Add(call);
    }

    private bool TryNext(out Call<TCommand, TAnswer> call, DateTimeOffset now)
    {
        while (_again.TryDequeue(out call!) || _mailbox.TryTake(out call))
        {
            _lastCall = now;
            if (call.CallerHasGone) call.Drop();
            else if (call.Attempts >= _services.Options.MaxAttempts) call.Prepare(new(default, GrainFault.Busy, 0));
            else return true;
            _answers.Add(call);
        }
        return false;
    }

    private ValueTask SubmitAsync(Batch<TState, TCommand, TEvent, TAnswer, TView> batch)
    {
#if PLANTS
        if (Plant.Is(Bug.AnswerBeforeCommit)) batch.Answer(_answers);
        if (batch.Append!.IsCheck && Plant.Is(_inFlight.Count > 0 ? Bug.SpeculativeAnswer : Bug.SoldOutUnchecked))
        {
            batch.Answer(_answers);
            return ValueTask.CompletedTask;
        }
#endif
        // Behind one that fails it must not go through, not even where that was a check: commands would overtake those that are decided again.
        var before = _inFlight.LastOrDefault();
        _inFlight.Enqueue(batch);
        return _services.Committer.SubmitAsync(batch.Append!, () => before is null or { Outcome: AppendOutcome.Committed }, outcome =>
        {
            batch.Outcome = outcome;
            _wake.Set();
        });
    }

    private void SettleFinished()
    {
        while (_inFlight.TryPeek(out var batch) && batch.Outcome is { } outcome)
        {
            _inFlight.Dequeue();
            Settle(batch, outcome);
        }
    }

    private void Settle(Batch<TState, TCommand, TEvent, TAnswer, TView> batch, AppendOutcome outcome)
    {
        // What is durable has happened, whatever became of others.
        if (outcome == AppendOutcome.Committed)
        {
            StoreCaptured(batch.Append!);
            if (batch.View is { } view) Publish(view, batch.Append!.Sequence);
            if (batch.Refusals is { } refusals) _services.Refusals?.Add(_key, refusals);
            batch.Answer(_answers);
            return;
        }
        DropCapture();
        GrainLog.BatchLost(_services.Log, _key, batch.Expected, outcome);
        _broken ??= outcome; // what follows on it fails with it; the first cause counts
        // Only the callers of a batch that storage itself refused are told so; the batches behind it are decided again.
        if (outcome == AppendOutcome.Lost) batch.Fail(GrainFault.StorageUnavailable, _answers);
        else if (outcome == AppendOutcome.Unknown) batch.Fail(GrainFault.OutcomeUnknown, _answers);
        else batch.GiveBack(_fallen);
    }

    /// <summary>Shows committed state to readers and viewers.</summary>
    private void Publish(TView view, long version)
    {
        _view = view;
        try
        {
            _kind.Announce(view);
        }
#pragma warning disable CA1031 // viewers may be told late; a sale that is durable stays one
        catch (Exception e)
#pragma warning restore CA1031
        {
            GrainLog.CannotAnnounce(_services.Log, e, _key, version);
        }
        Interlocked.Exchange(ref _changed, null)?.TrySetResult();
    }

    /// <summary>Stamps of one journal never go back.</summary>
    private DateTimeOffset Now()
    {
        var now = _services.Clock.Now;
        return now > _memory.Stamp ? now : _memory.Stamp;
    }

    private TimeSpan IdleAfter => _memory.Sequence == 0 ? _services.Options.EmptyIdleAfter : _services.Options.IdleAfter;

    private bool IsIdle() => !_stopped && !_unreadable && _services.Clock.Now - _lastCall >= IdleAfter
        && !(_kind.NextDue(_memory.State) - _services.Clock.Now < TimeSpan.FromMinutes(1));

    private void SetTimer()
    {
        var now = _services.Clock.Now;
        var next = _lastCall + IdleAfter;
        if (next <= now) next = now + IdleAfter;
        if (!_stopped && _inFlight.Count == 0 && _kind.NextDue(_memory.State) is { } due && due < next) next = due;
        var wait = next - now;
        if (_services.Clock.HasGap && wait < UntilStoreIsAskedAgain) wait = UntilStoreIsAskedAgain;
        _timer.Change(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
