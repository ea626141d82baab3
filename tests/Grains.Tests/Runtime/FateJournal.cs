using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Grains.Tests.Runtime;

internal enum Fate
{
    Commit,

    /// <summary>Certainly rolled back.</summary>
    Lose,

    /// <summary>The second wall refuses every batch of the transaction.</summary>
    Violate,

    /// <summary>The answer of COMMIT is lost; the batch is there.</summary>
    UnknownThenCommitted,

    /// <summary>The answer of COMMIT is lost; the batch is not there.</summary>
    UnknownThenLost,

    /// <summary>The journal's own code has a bug.</summary>
    Throw,
}

/// <summary>
/// A journal whose transactions end as the test says, in order; without an order they commit. A real conflict needs no order: let somebody
/// else write first with <see cref="WriteForeign"/>.
/// </summary>
internal sealed class FateJournal(IJournal inner) : IJournal, ICountsRefusals
{
    private readonly Lock _lock = new();
    private readonly Queue<Fate> _fates = new();
    private readonly Queue<Stall> _stalls = new();
    private volatile bool _unreadable;
    private int _unsettled;

    /// <summary>The transactions that had batches, as they came.</summary>
    public Observed<IReadOnlyList<Append>> Transactions { get; } = new();

    public Observed<Append> SettleAttempts { get; } = new();

    public string? LastFault { get; private set; }

    public string Description => inner.Description;

    /// <summary>While true every read fails.</summary>
    public bool Unreadable
    {
        get => _unreadable;
        set => _unreadable = value;
    }

    public void Next(params Fate[] fates)
    {
        lock (_lock)
        {
            foreach (var fate in fates) _fates.Enqueue(fate);
        }
    }

    /// <summary>The next transaction without a stall of its own stops before it writes, until it is released.</summary>
    public Stall StallNext()
    {
        var stall = new Stall();
        lock (_lock) _stalls.Enqueue(stall);
        return stall;
    }

    /// <summary>So many times storage cannot say what became of a batch.</summary>
    public void LeaveUnsettled(int times) => Interlocked.Exchange(ref _unsettled, times);

    /// <summary>Another node writes the grain.</summary>
    public void WriteForeign<TState, TCommand, TEvent, TAnswer, TView>(
        GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind, string id, params TEvent[] events)
        where TState : class
        where TCommand : class
        where TEvent : class
        where TView : class
    {
        var grain = new Batches(id, kind.Name);
        var state = kind.NewState(id);
        grain.Fence = inner.HeadOf(grain.Key).Fence;
        foreach (var batch in inner.Read(grain.Key, 0))
        {
            grain.Follow(batch);
            foreach (var happened in kind.Read(batch.Events.Span)) kind.Apply(state, happened);
        }
        foreach (var happened in events) kind.Apply(state, happened);
        var append = grain.Next(System.Text.Encoding.UTF8.GetString(kind.Write(events)), events.Length, kind.NextDue(state), kind.Counters(state));
        Assert.Equal([AppendOutcome.Committed], inner.Append([append], []));
    }

    public async ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group)
    {
        if (group.Batches.All(batch => batch.IsCheck)) return await inner.AppendAsync(group);
        Transactions.Add([.. group.Batches]);
        Stall? stall;
        lock (_lock) _stalls.TryDequeue(out stall);
        if (stall is not null) await stall.HoldAsync();
        Fate fate;
        lock (_lock) fate = _fates.TryDequeue(out var next) ? next : Fate.Commit;
        LastFault = fate is Fate.Commit or Fate.Violate ? null : fate.ToString();
        switch (fate)
        {
            case Fate.Lose: return [.. group.Batches.Select(_ => AppendOutcome.Lost)];
            case Fate.Violate: return [.. group.Batches.Select((_, i) => i == 0 ? AppendOutcome.Violation : AppendOutcome.Conflict)];
            case Fate.UnknownThenLost: return [.. group.Batches.Select(_ => AppendOutcome.Unknown)];
            case Fate.Throw: throw new InvalidOperationException("A bug of the journal.");
            default:
                var outcomes = await inner.AppendAsync(group);
                return fate == Fate.Commit ? outcomes : [.. outcomes.Select(outcome => outcome == AppendOutcome.Committed ? AppendOutcome.Unknown : outcome)];
        }
    }

    public async ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group)
    {
        SettleAttempts.Add(group.Batches[0]);
        return Interlocked.Decrement(ref _unsettled) >= 0 ? [.. group.Batches.Select(_ => AppendOutcome.Unknown)] : await inner.SettleAsync(group);
    }

    public ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence) => Readable().ContestAsync(key, afterSequence);

    public ValueTask<DateTimeOffset> ReadTimeAsync() => inner.ReadTimeAsync();

    public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence) => Readable().ReadAsync(key, afterSequence);

    public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit) => Readable().ReadDueAsync(until, limit);

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit) => inner.ReadOutboxAsync(afterPosition, limit);

    public ValueTask<IReadOnlyList<CountOutcome>> CountAsync(IReadOnlyList<CountedRefusals> rows) => ((ICountsRefusals)inner).CountAsync(rows);

    public ValueTask<IReadOnlyList<CountedRefusals>> ReadRefusalsAsync(GrainKey key, long afterStamp, int limit) =>
        ((ICountsRefusals)inner).ReadRefusalsAsync(key, afterStamp, limit);

    private IJournal Readable() => Unreadable ? throw new JournalException("The test has pulled the plug.") : inner;
}

/// <summary>A transaction that waits in the journal.</summary>
internal sealed class Stall
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the transaction has come to the journal.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _released.SetResult();

    public Task HoldAsync()
    {
        _reached.SetResult();
        return _released.Task;
    }
}
