using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Snapshots;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// What a grain saves beside the journal, so that it wakes quickly and forgets nothing that it may be asked for. A capture is taken with a batch
/// and stored only when that batch is committed: a snapshot never holds what did not happen. Storing it is nobody's wait.
/// </summary>
internal sealed partial class Grain<TState, TCommand, TEvent, TAnswer, TView>
{
    /// <summary>About what one fact weighs in a snapshot.</summary>
    private const int BytesPerFact = 64;

    private const long Trusted = -1;

    /// <summary>Finished things that leave memory in one turn.</summary>
    private const int UnloadAtOnce = 4_096;

    private readonly List<Guid> _missing = [];
    private Captured? _captured;
    private Captured? _unloading;
    private Task<StoredIds?>? _storing;
    private SnapshotWriter? _writer;
    private long _snapshotAt;
    private long _snapshotBytes;
    private long _suspect = Trusted; // the snapshot that memory began with when it turned out that some of its pages cannot be read
    private bool _isDistrusted;
    private bool _isIrreparable;
    private volatile bool _cannotJoin;

    private ISnapshots? Store => _kind.SnapshotFormat == 0 ? null : _services.Journal as ISnapshots;

    /// <summary>The newest usable snapshot and what came after it, or everything from the beginning.</summary>
    private async ValueTask<Memory<TState, TCommand, TEvent, TAnswer, TView>> ReadMemoryAsync()
    {
        if (_isDistrusted && await TryReplayAsync() is { } replayed) return replayed;
        for (var tried = 0L; Store is { } store;)
        {
            try
            {
                var snapshot = await SnapshotReader.ReadAsync(store, _key, _kind.SnapshotFormat);
                var memory = new Memory<TState, TCommand, TEvent, TAnswer, TView>(_kind, _key);
                if (snapshot is null) break;
                var page = await _services.Journal.ReadAsync(_key, snapshot.Stored.Sequence);
                if (memory.TryBegin(snapshot, page.Head))
                {
                    await memory.CatchUpAsync(_services.Journal, page);
                    (_snapshotAt, _snapshotBytes) = (memory.SnapshotAt, memory.SnapshotBytes);
                    return memory;
                }
                GrainLog.SnapshotUnusable(_services.Log, null, _key);
                break;
            }
            catch (Exception e) when (e is UnreadableSnapshotException or InvariantViolationException)
            {
                // Off the chain, damaged, or contradicting what came after: the journal alone says what is true.
                GrainLog.SnapshotUnusable(_services.Log, e, _key);
            }
            // A later snapshot may have taken its place, and its files, while it was read.
            var newest = (await store.ReadSnapshotAsync(_key))?.Sequence ?? 0;
            if (newest <= tried) break;
            tried = newest;
        }
        return await ReplayAsync();
    }

    /// <summary>Everything from the beginning, by the journal alone.</summary>
    private async ValueTask<Memory<TState, TCommand, TEvent, TAnswer, TView>> ReplayAsync()
    {
        var whole = new Memory<TState, TCommand, TEvent, TAnswer, TView>(_kind, _key);
        await whole.ReadAsync(_services.Journal);
        (_snapshotAt, _snapshotBytes) = (0, 0);
        return whole;
    }

    /// <summary>
    /// What a damaged page held is in the journal as long as its batches are there. Memory then holds every finished thing itself, and the next
    /// snapshot writes all of them anew. Null where the beginning has left for an archive.
    /// </summary>
    private async ValueTask<Memory<TState, TCommand, TEvent, TAnswer, TView>?> TryReplayAsync()
    {
        _isDistrusted = false;
        try
        {
            var whole = await ReplayAsync();
            _suspect = Trusted;
            GrainLog.Rebuilt(_services.Log, _key, whole.Sequence);
            return whole;
        }
        catch (InvariantViolationException e)
        {
            _isIrreparable = true;
            GrainLog.CannotRebuild(_services.Log, e, _key);
            return null;
        }
    }

    /// <summary>
    /// Some pages cannot be read. They may have left, because another owner's later snapshot does not name them: so that one is read first. Where
    /// that does not help, memory is rebuilt from the journal.
    /// </summary>
    private void Distrust()
    {
        _broken ??= AppendOutcome.Stale;
        _isDistrusted |= _suspect == _memory.SnapshotAt && !_isIrreparable;
        _suspect = _memory.SnapshotAt;
        _wake.Set();
    }

    /// <summary>Reads, in one go, what the commands to be decided name and memory does not hold.</summary>
    private async ValueTask RecallAsync()
    {
        _missing.Clear();
        foreach (var call in _taken)
        {
            if (_kind.Missing(_memory.State, call.Command) is { } id) _missing.Add(id);
        }
        if (_missing.Count == 0) return;
        try
        {
            await _memory.RecallAsync(Store!, _missing);
        }
        catch (Exception e) when (e is JournalException or UnreadableSnapshotException)
        {
            GrainLog.CannotRecall(_services.Log, e, _key);
            var isNews = !_isIrreparable || _suspect != _memory.SnapshotAt;
            if (e is UnreadableSnapshotException && isNews)
            {
                Distrust();
                // Nobody is refused for that: all of it is decided on the memory that is read now.
                _again = new Queue<Call<TCommand, TAnswer>>(_taken.Concat(_again));
                _taken.Clear();
                return;
            }
            for (var i = _taken.Count - 1; i >= 0; i--)
            {
                if (_kind.Missing(_memory.State, _taken[i].Command) is not { } id || !_memory.Ids.PagesOf(id).Any()) continue;
                Refuse(_taken[i], GrainFault.StorageUnavailable);
                _taken.RemoveAt(i);
            }
        }
    }

    /// <summary>Takes a picture with this batch where enough has happened since the last one.</summary>
    private void CaptureWhereDue(Append batch)
    {
        if (Store is null || _captured is not null || _storing is not null || _unloading is not null || batch.IsCheck) return;
        // A memory that was large when it was saved and has become small since is saved soon: waking would replay how it became small.
        var weight = Math.Min(_snapshotBytes / BytesPerFact, _kind.Weight(_memory.State));
        if (batch.Sequence - _snapshotAt >= Math.Max(_services.Options.SnapshotEvery, 2 * weight)) Capture(batch.Sequence, batch.Hash);
    }

    private void Capture(long sequence, byte[] hash) =>
        _captured = new Captured(_memory, _kind.Capture(_memory.State, withFinished: false), sequence, hash, _memory.Stamp);

    private void DropCapture()
    {
        _captured?.State.Dispose();
        _captured = null;
    }

    /// <summary>The batch of the capture is committed: from here on it may be stored.</summary>
    private void StoreCaptured(Append batch)
    {
        if (_captured is not { } captured || captured.Sequence != batch.Sequence) return;
        _captured = null;
#if PLANTS
        if (Plant.Is(Bug.SpeculativeSnapshot)) captured = captured with { State = _kind.Capture(_memory.State, withFinished: false) };
#endif
        _unloading = captured;
        _writer?.Dispose();
        _writer = new SnapshotWriter(Store!, _key, _services.NewBatchId, _services.Clock.Now, _services.Clock.Time);
        var before = _memory.Ids;
        var storing = StoreAsync();
        _storing = storing;

        async Task<StoredIds?> StoreAsync()
        {
            StoredIds? ids = null;
            await _services.Scheduler.StartAsync(async () => ids = await TryStoreAsync(_writer, captured, before));
            return ids;
        }
    }

    private async ValueTask<StoredIds?> TryStoreAsync(SnapshotWriter writer, Captured captured, StoredIds before)
    {
        try
        {
            var ids = await writer.WriteAsync(captured.State, captured.Sequence, captured.Hash, captured.Stamp, _kind.SnapshotFormat, before);
            if (ids is null) GrainLog.SnapshotFailed(_services.Log, null, _key, captured.Sequence);
            return ids;
        }
        catch (UnreadableSnapshotException e)
        {
            GrainLog.SnapshotFailed(_services.Log, e, _key, captured.Sequence);
            _cannotJoin = true;
            return null;
        }
#pragma warning disable CA1031 // a snapshot that cannot be stored costs time and nothing else
        catch (Exception e)
#pragma warning restore CA1031
        {
            GrainLog.SnapshotFailed(_services.Log, e, _key, captured.Sequence);
            return null;
        }
        finally
        {
            captured.State.Dispose();
            _wake.Set();
        }
    }

    /// <summary>Takes over what was stored, and lets what is in segments now leave memory, a little in each turn.</summary>
    private void FinishSnapshot()
    {
        if (_storing is { IsCompleted: true } stored)
        {
            _storing = null;
            var captured = _unloading!;
            _snapshotAt = captured.Sequence; // also where it failed: the next one comes later
            if (_cannotJoin) Distrust(); // or none would ever be stored again
            _cannotJoin = false;
            if (!stored.IsCompletedSuccessfully || stored.Result is not { } ids || !ReferenceEquals(captured.Memory, _memory)) _unloading = null;
            else (_memory.Ids, _snapshotBytes) = (ids, _writer!.StateBytes);
        }
        if (_storing is null && _unloading is { } done)
        {
            if (!ReferenceEquals(done.Memory, _memory) || _kind.Unload(_memory.State, done.State, UnloadAtOnce) == 0) _unloading = null;
            else _wake.Set();
        }
    }

    /// <summary>Who leaves memory is saved first, so that waking is quick.</summary>
    private async ValueTask SnapshotBeforeLeavingAsync()
    {
        await EndSnapshotAsync();
        if (Store is null || _stopped || _unreadable || _memory.Sequence - _snapshotAt <= _services.Options.SnapshotWhenLeaving) return;
        Capture(_memory.Sequence, _memory.Hash);
        var captured = _captured!;
        _captured = null;
        using var writer = new SnapshotWriter(Store, _key, _services.NewBatchId, _services.Clock.Now, pace: null);
        await TryStoreAsync(writer, captured, _memory.Ids);
        _snapshotAt = captured.Sequence;
    }

    /// <param name="isWanted">
    /// False where memory is about to be read anew: what is being stored would replace the snapshot that it is read from, and take files away that it names.
    /// </param>
    private async ValueTask EndSnapshotAsync(bool isWanted = true)
    {
        DropCapture();
        if (_storing is { } storing)
        {
            if (isWanted) _writer!.Hurry();
            else _writer!.Abandon();
            await storing;
        }
        FinishSnapshot();
        _unloading = null;
    }

    /// <param name="Memory">From which it was taken; another one knows nothing of what it unloads.</param>
    private sealed record Captured(
        Memory<TState, TCommand, TEvent, TAnswer, TView> Memory, StateCapture State, long Sequence, byte[] Hash, DateTimeOffset Stamp);
}
