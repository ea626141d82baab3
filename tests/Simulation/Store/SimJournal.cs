using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Simulation.Store;

/// <summary>
/// What one life of a node sees of the store: every call travels, works and comes back in virtual time, and has a fate. The logic of the
/// contract is that of <see cref="IJournal"/>, written anew and as plainly as possible.
/// </summary>
internal sealed partial class SimJournal(SimStore store, SimConnection connection) : IJournal
{
    private const long LockTimeout = 2 * TimeSpan.TicksPerSecond;

    private bool _appending;

    public string Description => "simulated";

    public string? LastFault { get; private set; }

    public ValueTask<DateTimeOffset> ReadTimeAsync() => Read(() => store.Time);

    public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence) => Read(() => store.Read(key, afterSequence));

    public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit) => Read(() => store.ReadDue(until, limit));

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit) => Read<IReadOnlyList<OutboxRow>>(() => []);

    public async ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group)
    {
        if (_appending) store.Loop.Fail($"{connection.Name}: two group transactions at once.");
        if (group.Batches.Select(batch => batch.Key).Distinct().Count() != group.Batches.Count) store.Loop.Fail($"{connection.Name}: two batches of one grain in a group.");
        foreach (var batch in group.Batches) store.NoteSent(batch);
        _appending = true;
        try
        {
            return await Commit(group);
        }
        finally
        {
            _appending = false;
        }
    }

    public ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group)
    {
        var reply = new TaskCompletionSource<IReadOnlyList<AppendOutcome>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var faults = store.Faults;
        var unknown = new AppendOutcome[group.Batches.Count];
        if (faults.Hits(Faults.SettleFails) && faults.Coin())
        {
            if (faults.Hits(Faults.Thrown)) connection.Throw(faults.Leg(), reply, new JournalException("The connection broke."));
            else connection.Reply(faults.Leg(), reply, () => unknown);
        }
        else
        {
            var lostReply = faults.Hits(Faults.SettleFails);
            store.Loop.After(faults.ReadLeg(), () => new Settling(store, group, outcomes =>
            {
                store.Loop.Trace.Line(store.Loop.Now, $"{connection.Name}: settled {Names(group, outcomes)}{(lostReply ? ", and the reply is lost" : "")}");
                connection.Reply(faults.Leg(), reply, () => lostReply ? unknown : outcomes);
            }).Begin(LockTimeout));
        }
        return new(reply.Task);
    }

    public ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence)
    {
        var reply = new TaskCompletionSource<IContest>(TaskCreationOptions.RunContinuationsAsynchronously);
        var faults = store.Faults;
        if (faults.Hits(Faults.ContestFails) && faults.Coin())
        {
            connection.Throw(faults.Leg(), reply, new JournalException("The connection broke."));
            return new(reply.Task);
        }
        var lostReply = faults.Hits(Faults.ContestFails);
        var holder = new object();
        store.Loop.After(faults.ReadLeg(), () =>
        {
            var row = store.RowOf(key);
            store.Loop.After(LockTimeout, () =>
            {
                if (row.StopWaiting(holder)) connection.Throw(0, reply, new JournalException("The turn did not come in time."));
            });
            row.Lock(holder, () =>
            {
                var contest = new SimContest(store, connection, row, holder, store.Read(key, afterSequence));
                connection.Track(contest);
                store.Loop.Trace.Line(store.Loop.Now, $"{connection.Name}: has the lock of {key}");
                if (lostReply)
                {
                    store.Loop.After(faults.Long(), contest.Abandon);
                    connection.Throw(faults.Leg(), reply, new JournalException("The connection broke."));
                }
                else
                {
                    connection.Reply(faults.Leg(), reply, () => contest);
                }
            });
        });
        return new(reply.Task);
    }

    private ValueTask<IReadOnlyList<AppendOutcome>> Commit(CommitGroup group)
    {
        var reply = new TaskCompletionSource<IReadOnlyList<AppendOutcome>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var faults = store.Faults;
        var fate = faults.NextFate();
        store.Loop.Trace.Line(store.Loop.Now, $"{connection.Name}: commit {Names(group, null)}: {fate}");
        var unknown = new AppendOutcome[group.Batches.Count];
        var transaction = new GroupTransaction(store, group);
        var arrives = faults.Leg();
        var works = faults.Leg();
        LastFault = fate is Fate.Ok or Fate.Stalled ? null : fate.ToString();
        switch (fate)
        {
            case Fate.Refused:
                Run(arrives, works, commits: false, Answer);
                break;
            case Fate.LostBefore:
                // It never arrives, or the server notices late that nobody will send COMMIT, and holds the rows until then.
                if (faults.Coin()) Run(arrives, faults.Coin() ? works : faults.Long(), commits: false);
                GiveUp(arrives + faults.Long());
                break;
            case Fate.ReplyLost:
                Run(arrives, works, commits: true, () => GiveUp(faults.Long()));
                break;
            case Fate.AppliedLate:
                // On the wire, where settling overtakes it, or at work with the rows in its hands, where settling has to wait.
                if (faults.Coin()) Run(arrives + faults.Long(), works, commits: true);
                else Run(arrives, works + faults.Long(), commits: true);
                GiveUp(faults.Leg());
                break;
            default:
                if (fate == Fate.Stalled) works += faults.Long();
                Run(arrives, works, commits: true, Answer);
                break;
        }
        return new(reply.Task);

        void Run(long arrival, long work, bool commits, Action? then = null)
        {
            store.UnderWay++;
            store.Loop.After(arrival, () =>
            {
                transaction.Begin();
                connection.Work(work, commits ? transaction.Commit : transaction.Rollback, transaction.Rollback, () =>
                {
                    store.UnderWay--;
                    then?.Invoke();
                });
            });
        }

        void Answer() => connection.Reply(faults.Leg(), reply, () => transaction.Outcomes);

        void GiveUp(long after)
        {
            if (faults.Hits(Faults.Thrown)) connection.Throw(after, reply, new InvalidOperationException("A bug of the journal's code."));
            else connection.Reply(after, reply, () => unknown);
        }
    }

    private ValueTask<T> Read<T>(Func<T> read)
    {
        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (store.Faults.Hits(Faults.ReadFails))
        {
            connection.Throw(store.Faults.ReadLeg(), reply, new JournalException("The store is out of reach."));
            return new(reply.Task);
        }
        var back = store.Faults.Leg();
        store.Loop.After(store.Faults.ReadLeg(), () =>
        {
            var found = read();
            connection.Reply(back, reply, () => found);
        });
        return new(reply.Task);
    }

    private static string Names(CommitGroup group, IReadOnlyList<AppendOutcome>? outcomes) => string.Join(", ", group.Batches.Select((batch, i) =>
        $"{batch.Key.Id} {(batch.IsCheck ? $"check {batch.Expected}" : $"{batch.Expected}->{batch.Sequence}")} fence {batch.Fence}{(outcomes is null ? "" : $" {outcomes[i]}")}"));
}
