using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Simulation.Store;

/// <summary>One turn under the row lock. The store ends a turn in which nothing happens for too long, as a database ends an idle transaction.</summary>
internal sealed class SimContest : IContest
{
    private const long IdleTimeout = 5 * TimeSpan.TicksPerSecond;

    private readonly SimStore _store;
    private readonly SimConnection _connection;
    private readonly Row _row;
    private readonly object _holder;
    private bool _sent;
    private bool _over;

    public SimContest(SimStore store, SimConnection connection, Row row, object holder, HistoryPage news)
    {
        _store = store;
        _connection = connection;
        _row = row;
        _holder = holder;
        News = news;
        store.Loop.After(IdleTimeout, () =>
        {
            if (!_sent) End();
        });
    }

    public HistoryPage News { get; }

    public ValueTask<AppendOutcome> AppendAsync(Append batch)
    {
        if (_sent) throw new InvalidOperationException("A contest takes one batch.");
        if (batch.Key != _row.Key) throw new InvalidOperationException("A contest is about one grain.");
        _sent = true;
        _store.NoteSent(batch);
        var reply = new TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var faults = _store.Faults;
        var fate = faults.NextFate();
        _store.Loop.Trace.Line(_store.Loop.Now, $"{_connection.Name}: contest commit {batch.Key} {batch.Expected}->{batch.Sequence}: {fate}");
        var outcome = AppendOutcome.Unknown;
        void Commit()
        {
            outcome = _over ? AppendOutcome.Lost : SimStore.Judge(_row, batch);
            if (outcome == AppendOutcome.Committed) _store.Apply(_row, batch);
            End();
        }
        void Rollback()
        {
            outcome = AppendOutcome.Lost;
            End();
        }
        var work = faults.Leg() + faults.Leg();
        switch (fate)
        {
            case Fate.Refused:
                _connection.Work(work, Rollback, Rollback, () => _connection.Reply(faults.Leg(), reply, () => outcome));
                break;
            case Fate.LostBefore:
                _connection.Work(faults.Coin() ? work : faults.Long(), Rollback, Rollback);
                _connection.Reply(faults.Long(), reply, () => AppendOutcome.Unknown);
                break;
            case Fate.ReplyLost:
                _connection.Work(work, Commit, Rollback, () => _connection.Reply(faults.Long(), reply, () => AppendOutcome.Unknown));
                break;
            case Fate.AppliedLate:
                _connection.Reply(faults.Leg(), reply, () => AppendOutcome.Unknown);
                _connection.Work(faults.Long(), Commit, Rollback);
                break;
            default:
                if (fate == Fate.Stalled) work += faults.Long();
                _connection.Work(work, Commit, Rollback, () => _connection.Reply(faults.Leg(), reply, () => outcome));
                break;
        }
        return new ValueTask<AppendOutcome>(reply.Task);
    }

    public ValueTask DisposeAsync()
    {
        if (!_sent)
        {
            _sent = true;
            _store.Loop.After(_store.Faults.Leg(), End);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>The store has found out that the client is gone.</summary>
    public void Abandon()
    {
        if (_sent) return; // a commit that was sent has an end of its own
        _sent = true;
        End();
    }

    private void End()
    {
        _over = true;
        _row.Unlock(_holder);
    }
}
