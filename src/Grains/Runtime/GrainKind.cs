using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Snapshots;

namespace LiveCommerce.Grains.Runtime;

/// <summary>What a decision says: an answer, and the facts that follow from it. Without events nothing has happened.</summary>
public readonly record struct Decision<TEvent, TAnswer>(TAnswer Answer, params IReadOnlyList<TEvent> Events);

/// <summary>
/// Everything the shell has to know about one kind of grain. <see cref="Decide"/>, <see cref="DecideDue"/> and <see cref="Apply"/> are pure:
/// no I/O, no clock, no randomness; the same state and the same input give the same result on every node and in every replay.
/// </summary>
/// <typeparam name="TState">Mutable memory of one grain, touched by its pump alone.</typeparam>
/// <typeparam name="TCommand">Closed family of wishes.</typeparam>
/// <typeparam name="TEvent">Closed family of facts, versioned, read for ever.</typeparam>
/// <typeparam name="TAnswer">What a caller is told.</typeparam>
/// <typeparam name="TView">Immutable picture of committed state, for readers and viewers.</typeparam>
public abstract class GrainKind<TState, TCommand, TEvent, TAnswer, TView>
    where TState : class
    where TCommand : class
    where TEvent : class
    where TView : class
{
    /// <summary>Stable name, part of every key in the journal.</summary>
    public abstract string Name { get; }

    public abstract TState NewState(string id);

    /// <summary>
    /// Brings near what deciding this command is going to look at, and changes nothing. Called for the next few commands of a batch before they
    /// are decided: with millions of entries in memory each of them otherwise waits for memory several times.
    /// </summary>
    public virtual void Foresee(TState state, TCommand command)
    {
    }

    public abstract Decision<TEvent, TAnswer> Decide(TState state, TCommand command, DateTimeOffset now);

    /// <summary>What has come due by <paramref name="now"/>; applied before each command, so that no newcomer slips between.</summary>
    public abstract IReadOnlyList<TEvent> DecideDue(TState state, DateTimeOffset now);

    /// <summary>Changes memory by one fact. Throws <see cref="InvariantViolationException"/> where the law would be broken.</summary>
    public abstract void Apply(TState state, TEvent happened);

    /// <summary>The next instant at which <see cref="DecideDue"/> will have something to say.</summary>
    public abstract DateTimeOffset? NextDue(TState state);

    /// <summary>
    /// A picture of <paramref name="state"/> at <paramref name="sequence"/> that shares nothing mutable with it.
    /// <paramref name="news"/> are the events of the batch that led there, none after a replay.
    /// </summary>
    public abstract TView View(TState state, long sequence, IReadOnlyList<TEvent> news);

    /// <summary>The instant that an event carries; it never goes back within a journal.</summary>
    public abstract DateTimeOffset StampOf(TEvent happened);

    /// <summary>Commands that a flood of others must not starve (confirm, release, payment, timers) travel in a lane of their own.</summary>
    public abstract bool IsUrgent(TCommand command);

    public abstract byte[] Write(IReadOnlyList<TEvent> events);

    /// <summary>Reads what <see cref="Write"/> wrote, in any version ever written.</summary>
    /// <exception cref="UnreadableEventException">An unknown event or member: the grain stops, nothing is skipped.</exception>
    public abstract IReadOnlyList<TEvent> Read(ReadOnlySpan<byte> json);

    /// <summary>Messages that leave with this event's append and are sent later by the relay.</summary>
    public virtual IReadOnlyList<OutboxMessage> Messages(TState state, TEvent happened) => [];

    /// <summary>Counters that the journal keeps beside the head, under CHECK constraints, as a second wall.</summary>
    public virtual UnitCounters? Counters(TState state) => null;

    /// <summary>Called once per committed batch, in order, with committed state only.</summary>
    public virtual void Announce(TView view)
    {
    }

    /// <summary>About how many things a snapshot of this state would hold now, which is what saving costs; asked after every batch.</summary>
    public virtual long Weight(TState state) => long.MaxValue;

    /// <summary>The number that pages of this kind's snapshots begin with; 0 where it takes none and is always replayed from the beginning.</summary>
    public virtual byte SnapshotFormat => 0;

    /// <summary>
    /// The state as it is now, taken in microseconds to a few milliseconds. It may hold what is not committed yet: its pages must not be stored
    /// before the sequence that they stand for is.
    /// </summary>
    /// <param name="state">Touched by its pump alone.</param>
    /// <param name="withFinished">True where the pages hold the finished things too; else segments do.</param>
    public virtual StateCapture Capture(TState state, bool withFinished) => throw new NotSupportedException($"{Name} takes no snapshots.");

    /// <summary>What <see cref="Capture"/> saw.</summary>
    /// <exception cref="UnreadableSnapshotException">The grain is then replayed from an older snapshot or from the beginning.</exception>
    public virtual TState Restore(string id, IEnumerable<ReadOnlyMemory<byte>> pages) => throw new NotSupportedException($"{Name} takes no snapshots.");

    /// <summary>
    /// Takes finished things that were captured and are now stored in segments out of memory, a few at a time; 0 when none is left.
    /// Only for the newest capture, and only once its segments are durable.
    /// </summary>
    public virtual int Unload(TState state, StateCapture stored, int limit) => 0;

    /// <summary>
    /// The id that deciding this command needs and memory does not hold, if there is one: where a segment has it, it must be recalled before the
    /// command is decided.
    /// </summary>
    public virtual Guid? Missing(TState state, TCommand command) => null;

    /// <inheritdoc cref="Missing(TState, TCommand)"/>
    public virtual Guid? Missing(TState state, TEvent happened) => null;

    /// <summary>Puts back what a segment holds under an id. The state then decides as if it had never been unloaded.</summary>
    /// <exception cref="UnreadableSnapshotException">Damaged, or written by newer code.</exception>
    public virtual void Recall(TState state, Guid id, ReadOnlySpan<byte> content) => throw new NotSupportedException($"{Name} has no segments.");
}
