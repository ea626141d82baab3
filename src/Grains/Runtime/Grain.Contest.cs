using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Snapshots;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// What a grain does while others write it too. Deciding first and losing the race again and again would starve it; so it takes the row lock
/// first, reads what it missed, decides on that, and commits under the lock. Every turn that it gets brings all that wait forward. When
/// nobody else has written for a while it goes back to the shared transaction.
/// </summary>
internal sealed partial class Grain<TState, TCommand, TEvent, TAnswer, TView>
{
    private bool _contested;
    private DateTimeOffset _foreignAt;

    private void BeginContest()
    {
        if (!_contested) GrainLog.Contested(_services.Log, _key, _memory.Sequence);
        _contested = true;
        _foreignAt = _services.Clock.Now;
    }

    /// <summary>Called with nothing in flight: memory is what the journal said at its sequence.</summary>
    private async ValueTask TakeContestedTurnAsync()
    {
        // Who has lost a race is decided under the lock, however long the turn takes to come: another race might be lost again.
        if (_stopped || _unreadable || (_again.Count == 0 && _services.Clock.Now - _foreignAt >= _services.Options.ContestedFor))
        {
            _contested = false;
            if (await DecideBatchAsync() is { } batch) await SubmitAsync(batch);
            return;
        }
        if (_again.Count == 0 && _mailbox.IsEmpty && !(_kind.NextDue(_memory.State) <= Now())) return;
        IContest contest;
        try
        {
            contest = await _services.Journal.ContestAsync(_key, _memory.Sequence);
        }
        catch (JournalException e)
        {
            GrainLog.NoTurn(_services.Log, e, _key);
            FailAll(GrainFault.StorageUnavailable);
            return;
        }
        await using (contest) await DecideUnderLockAsync(contest);
    }

    private async ValueTask DecideUnderLockAsync(IContest contest)
    {
        // The machine may have slept while it waited for its turn.
        if (!await CatchUpAsync(contest.News) || !await HasTimeAsync() || await DecideBatchAsync() is not { } batch) return;
        var outcome = await AppendUnderLockAsync(contest, batch.Append!);
        Settle(batch, outcome);
        if (_broken is not null && outcome != AppendOutcome.Committed) _foreignAt = _services.Clock.Now;
    }

    /// <summary>Called with nothing in flight. A due time that memory does not know was written by an owner that may be dead.</summary>
    private async ValueTask LookForNewsAsync()
    {
        _mayBeBehind = false;
        if (_stopped || _unreadable || _kind.NextDue(_memory.State) <= Now() + _services.Options.DueScanEvery) return;
        try
        {
            await CatchUpAsync(await _services.Journal.ReadAsync(_key, _memory.Sequence));
        }
        catch (JournalException e)
        {
            CannotRead(e);
        }
    }

    /// <summary>False where the news could not be read or break the law; everybody has been told by then.</summary>
    private async ValueTask<bool> CatchUpAsync(HistoryPage news)
    {
        var before = _memory.Sequence;
        try
        {
            await _memory.CatchUpAsync(_services.Journal, news);
        }
        catch (JournalException e)
        {
            CannotRead(e);
            return false;
        }
        catch (UnreadableSnapshotException e) when (!_isIrreparable)
        {
            GrainLog.CannotRecall(_services.Log, e, _key);
            Distrust(); // memory is half read; whoever waits is decided on the next one
            return false;
        }
#pragma warning disable CA1031 // as in loading: a journal that breaks the law stops this grain alone
        catch (Exception e)
#pragma warning restore CA1031
        {
            Stop(e);
            return false;
        }
        if (_memory.Sequence == before) return true;
        _foreignAt = _services.Clock.Now;
        Publish(_kind.View(_memory.State, _memory.Sequence, []), _memory.Sequence);
        return true;
    }

    private async ValueTask<AppendOutcome> AppendUnderLockAsync(IContest contest, Append append)
    {
        var outcome = AppendOutcome.Unknown;
        try
        {
            outcome = await contest.AppendAsync(append);
        }
#pragma warning disable CA1031 // an exception of the journal's code leaves the outcome open, like a lost answer
        catch (Exception e)
#pragma warning restore CA1031
        {
            GrainLog.AppendThrew(_services.Log, e, _key);
        }
        if (outcome != AppendOutcome.Unknown) return outcome;
        await contest.DisposeAsync(); // or settling would wait for a lock that this turn still holds
        return await _services.Committer.SettleAsync(append);
    }
}
