using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Runtime;

/// <summary>Memory is read from the store when the grain wakes and whenever a batch was lost; and nothing is decided while it is not known what time it is.</summary>
internal sealed partial class Grain<TState, TCommand, TEvent, TAnswer, TView>
{
    private async ValueTask LoadAsync()
    {
        try
        {
            _memory = await ReadMemoryAsync();
            _view = _kind.View(_memory.State, _memory.Sequence, []);
        }
        catch (JournalException e)
        {
            CannotRead(e);
        }
#pragma warning disable CA1031 // whatever else a reader, a fold or a parser throws: the journal of this grain is damaged, all others go on
        catch (Exception e)
#pragma warning restore CA1031
        {
            Stop(e);
        }
    }

    /// <summary>Memory is empty or half read: from here on every command is refused, none is decided on it.</summary>
    private void CannotRead(JournalException cause)
    {
        GrainLog.CannotLoad(_services.Log, cause, _key);
        _unreadable = true;
        Close(); // the next command tries anew
        FailAll(GrainFault.StorageUnavailable);
    }

    /// <summary>
    /// A batch was lost: memory is discarded, and the commands that fell with it are decided again in arrival order, before newer ones.
    /// </summary>
    private async ValueTask RecoverAsync(AppendOutcome outcome)
    {
        _broken = null;
        // They came before those that an earlier failure has left over.
        if (_fallen.Count > 0)
        {
            var again = new Queue<Call<TCommand, TAnswer>>(_fallen.Concat(_again));
            _fallen.Clear();
            _again = again;
        }
        if (outcome == AppendOutcome.Violation)
        {
            Stop(new InvariantViolationException($"{_key}: the journal refused a batch that memory held for lawful."));
            return;
        }
        if (outcome is AppendOutcome.Conflict or AppendOutcome.Skipped) BeginContest();
        if (outcome == AppendOutcome.Sealed) await TryAnchorAsync(); // the store's time is never in a sealed day
        await EndSnapshotAsync(isWanted: false);
        await LoadAsync();
    }

    /// <summary>
    /// False where it is not known what time it is, because the machine slept and the store cannot be asked: a decision might honour a
    /// reservation that ended long ago. Callers are told to come back.
    /// </summary>
    private async ValueTask<bool> HasTimeAsync()
    {
        if (_stopped || _unreadable || !_services.Clock.HasGap) return true;
        await TryAnchorAsync();
        if (_services.Clock.HasGap)
        {
            FailAll(GrainFault.StorageUnavailable);
            return false;
        }
        _lastCall = _services.Clock.Now;
        return true;
    }

    private async ValueTask TryAnchorAsync()
    {
        try
        {
            await _services.Clock.AnchorAsync(_services.Journal);
        }
        catch (JournalException e)
        {
            GrainLog.CannotAnchor(_services.Log, e);
        }
    }
}
