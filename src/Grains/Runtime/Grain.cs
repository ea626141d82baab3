using LiveCommerce.Grains.Journal;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// The shell around every kind of grain: drain the mailbox, decide everything against memory, append, and only when the append is durable
/// answer and announce. One pump touches the state; nothing here locks. While a batch is being written the next one is decided on top of it.
/// What must never happen: an answer, a view or an announcement that depends on a batch which is not committed.
/// </summary>
internal sealed class Grain<TState, TCommand, TEvent, TAnswer, TView> : IDisposable
    where TState : class
    where TCommand : class
    where TEvent : class
    where TView : class
{
    private readonly GrainKind<TState, TCommand, TEvent, TAnswer, TView> _kind;
    private readonly GrainKey _key;
    private readonly GrainServices _services;
    private readonly Mailbox<TCommand, TAnswer> _mailbox;
    private readonly Signal _wake = new();
    private readonly ITimer _timer;
    private readonly Queue<Batch<TState, TCommand, TEvent, TAnswer, TView>> _inFlight = new();
    private readonly Queue<Call<TCommand, TAnswer>> _again = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Memory<TState, TCommand, TEvent, TAnswer, TView> _memory;
    private volatile TView? _view;
    private TaskCompletionSource? _changed;
    private DateTimeOffset _lastCall;
    private AppendOutcome? _broken;
    private volatile bool _unreadable;
    private bool _stopped;
    private volatile bool _closed;

    public Grain(GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind, string id, GrainServices services)
    {
        _kind = kind;
        _key = new GrainKey(kind.Name, id);
        _services = services;
        _mailbox = new Mailbox<TCommand, TAnswer>(services.Options);
        _memory = new(kind, _key);
        _timer = services.Clock.Time.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lastCall = services.Clock.Now;
        Completion = Task.Run(PumpAsync);
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
    public bool TryAsk(TCommand command, CancellationToken cancellationToken, out Task<Reply<TAnswer>> reply)
    {
        var call = new Call<TCommand, TAnswer>(command, cancellationToken);
        reply = call.Reply;
        if (!_mailbox.TryAdd(call, _kind.IsUrgent(command))) return false;
        _wake.Set();
        return true;
    }

    public void Wake() => _wake.Set();

    /// <summary>Takes no more commands, finishes what is in, and leaves memory.</summary>
    public void Close()
    {
        _closed = true;
        _mailbox.Close();
        _wake.Set();
    }

    public void Dispose() => _timer.Dispose();

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
        Load();
        _loaded.TrySetResult();
        while (true)
        {
            SettleFinished();
            if (_broken is { } outcome && _inFlight.Count == 0) Reload(outcome);
            if (MayDecide())
            {
                if (DecideBatch() is { } batch) await SubmitAsync(batch);
                if (!_mailbox.IsEmpty || _again.Count > 0) continue;
            }
            if (_inFlight.Count == 0 && _again.Count == 0)
            {
                if (_mailbox.IsClosed)
                {
                    if (_mailbox.IsEmpty) return;
                    continue; // a command came in after the look above and before the closing
                }
                if (IsIdle())
                {
                    Close();
                    continue;
                }
            }
            SetTimer();
            await _wake.WaitAsync();
        }
    }

    private async Task RefuseUntilClosedAsync()
    {
        while (_inFlight.TryDequeue(out var batch)) batch.Fail(GrainFault.Stopped);
        _loaded.TrySetResult();
        while (!_mailbox.IsClosed)
        {
            FailAll(GrainFault.Stopped);
            await _wake.WaitAsync();
        }
        FailAll(GrainFault.Stopped);
    }

    /// <summary>
    /// Answers that wait for a batch are bounded like the mailbox that they came from: while the journal stalls, a flood of refusals fills
    /// the mailbox and is told to come back, and does not pile up behind the batch.
    /// </summary>
    private bool MayDecide() => _broken is null && _inFlight.Count < _services.Options.MaxInFlight
        && (_inFlight.Count == 0 || _inFlight.Last().Waiting <= _services.Options.MaxBatch);

    private void Load()
    {
        try
        {
            _memory = new(_kind, _key);
            _memory.Load(_services.Journal);
            _view = _kind.View(_memory.State, _memory.Sequence, []);
        }
        catch (JournalException e)
        {
            GrainLog.CannotLoad(_services.Log, e, _key);
            _unreadable = true; // memory is empty or half read: from here on every command is refused, none is decided on it
            Close(); // the next command tries anew
            FailAll(GrainFault.StorageUnavailable);
        }
#pragma warning disable CA1031 // whatever else a reader, a fold or a parser throws: the journal of this grain is damaged, all others go on
        catch (Exception e)
#pragma warning restore CA1031
        {
            Stop(e);
        }
    }

    /// <summary>
    /// A batch was lost: memory is discarded, and the commands that fell with it are decided again in arrival order, before newer ones.
    /// </summary>
    private void Reload(AppendOutcome outcome)
    {
        _broken = null;
        if (outcome == AppendOutcome.Violation)
        {
            Stop(new InvariantViolationException($"{_key}: the journal refused a batch that memory held for lawful."));
            return;
        }
        Load();
    }

    private void Stop(Exception cause)
    {
        GrainLog.Stopped(_services.Log, cause, _key);
        _stopped = true;
        FailAll(GrainFault.Stopped);
    }

    private void FailAll(GrainFault fault)
    {
        while (_again.TryDequeue(out var call)) call.Answer(new(default, fault, 0));
        while (_mailbox.TryTake(out var waiting)) waiting.Answer(new(default, fault, 0));
    }

    /// <summary>Decides what waits, up to a bound. Null when there is nothing to write; refusals may have been answered on the way.</summary>
    private Batch<TState, TCommand, TEvent, TAnswer, TView>? DecideBatch()
    {
        if (_stopped || _unreadable)
        {
            FailAll(_stopped ? GrainFault.Stopped : GrainFault.StorageUnavailable);
            return null;
        }
        var batch = new Batch<TState, TCommand, TEvent, TAnswer, TView>(_kind, _memory);
        try
        {
            for (var i = 0; i < _services.Options.MaxBatch && TryNext(out var call); i++) batch.Decide(call, Now());
            batch.ApplyDue(Now());
            if (batch.Seal()) return batch;
        }
#pragma warning disable CA1031 // whatever a decision throws is a bug of this kind: its grain stops, all others go on
        catch (Exception e)
#pragma warning restore CA1031
        {
            batch.Fail(GrainFault.Stopped);
            Stop(e);
            return null;
        }
        // Without events its answers rest on what is in flight. With nothing in flight memory is what the journal says, because the lock on
        // the data directory keeps every other writer out.
        if (_inFlight.Count > 0) _inFlight.Last().Carry(batch);
        else batch.Answer(_memory.Sequence);
        return null;
    }

    private bool TryNext(out Call<TCommand, TAnswer> call)
    {
        while (_again.TryDequeue(out call!) || _mailbox.TryTake(out call))
        {
            _lastCall = _services.Clock.Now;
            if (call.CallerHasGone) call.Drop();
            else if (call.Attempts >= _services.Options.MaxAttempts) call.Answer(new(default, GrainFault.Busy, 0));
            else return true;
        }
        return false;
    }

    private ValueTask SubmitAsync(Batch<TState, TCommand, TEvent, TAnswer, TView> batch)
    {
        _inFlight.Enqueue(batch);
        return _services.Committer.SubmitAsync(batch.Append!, outcome =>
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
            if (outcome == AppendOutcome.Committed)
            {
                _view = batch.View;
                batch.Answer(batch.Append!.Sequence);
                Announce(batch.View!, batch.Append.Sequence);
                Interlocked.Exchange(ref _changed, null)?.TrySetResult();
                continue;
            }
            GrainLog.BatchLost(_services.Log, _key, batch.Expected, outcome);
            _broken ??= outcome; // what follows on it fails with it; the first cause counts
            // Only the callers of a batch that storage itself refused are told so; the batches behind it are decided again.
            if (outcome == AppendOutcome.Lost) batch.Fail(GrainFault.StorageUnavailable);
            else batch.GiveBack(_again);
        }
    }

    private void Announce(TView view, long version)
    {
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
        _timer.Change(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
