using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Facts of every owner, in order, durable. One transaction takes the batches of many grains; each names the head that it expects and is
/// refused alone where somebody else has written since. Every implementation passes tests/Grains.Tests/Journal/JournalSpec.
/// </summary>
/// <remarks>
/// Calls complete on any thread. <see cref="AppendAsync"/> and <see cref="SettleAsync"/> are called by one committer at a time; all others
/// may be called at any time by anybody.
/// </remarks>
public interface IJournal
{
    /// <summary>Store, version and durability settings in a line, for the start-up log.</summary>
    string Description { get; }

    /// <summary>Why the newest append failed, in words for a person on call; null while appends succeed.</summary>
    string? LastFault { get; }

    /// <summary>The clock that all owners of this store share.</summary>
    /// <exception cref="JournalException">The store is out of reach.</exception>
    ValueTask<DateTimeOffset> ReadTimeAsync();

    /// <summary>
    /// The head, and the batches after a sequence in order, as they were at one instant; a bounded part of them (at least one, a few
    /// megabytes), so a reader asks again until it has reached the head that it was told.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="InvariantViolationException">The newest batch is not the one that the head names: rows were cut off or changed.</exception>
    ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence);

    /// <summary>
    /// Writes all batches whose expected head still stands, in one transaction. Returns one outcome per batch, in order, after the commit is
    /// durable. Never waits for a row that somebody else holds. A group of nothing proves that the journal can be written.
    /// </summary>
    ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group);

    /// <summary>
    /// Settles a group whose commit had no answer. In key order: take the row lock that the commit took, look for the batch; where none of
    /// the group is there, raise the fence of every one in the same transaction, so that a straggler can no longer land. Afterwards each
    /// batch is durably there (<see cref="AppendOutcome.Committed"/>) or can never be (<see cref="AppendOutcome.Lost"/>,
    /// <see cref="AppendOutcome.Conflict"/>). Checks are answered anew and raise no fence. Answers <see cref="AppendOutcome.Unknown"/> only while storage cannot be asked.
    /// </summary>
    ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group);

    /// <summary>
    /// The way of an owner that others write beside: takes the row lock first, waiting for its turn, and tells what was missed. While it is
    /// held nobody else writes this grain, so the batch decided under it cannot lose a race.
    /// </summary>
    /// <exception cref="JournalException">Out of reach, or the turn did not come in time; nothing has happened.</exception>
    ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence);

    /// <summary>Grains whose next due time is not after <paramref name="until"/>, earliest first.</summary>
    ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit);

    /// <summary>Outbox rows after a position, in order.</summary>
    ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit);
}

/// <summary>One owner's turn under the row lock. Disposing it without a commit gives the lock back and leaves nothing behind.</summary>
public interface IContest : IAsyncDisposable
{
    /// <summary>What was missed since the sequence that was named; further parts are read with <see cref="IJournal.ReadAsync"/>.</summary>
    HistoryPage News { get; }

    /// <summary>
    /// Writes and commits one batch (or confirms the head, for a check) and gives the lock back. At most once.
    /// <see cref="AppendOutcome.Unknown"/> where COMMIT had no answer: settle it as a group of one.
    /// </summary>
    ValueTask<AppendOutcome> AppendAsync(Append batch);
}

/// <summary>What goes into one transaction.</summary>
/// <param name="Batches">At most one per grain.</param>
/// <param name="SentOutboxPositions">Outbox rows that were delivered and may go.</param>
public sealed record CommitGroup(IReadOnlyList<Append> Batches, IReadOnlyList<long> SentOutboxPositions);

/// <summary>Where a grain stands in the store.</summary>
/// <param name="Sequence">Of its last event; 0 where nothing has happened.</param>
/// <param name="Hash">Chain hash of its last batch; <see cref="ChainHash.Genesis"/> where there is none.</param>
/// <param name="Fence">Raised to keep a straggler out. Every append names the fence that its owner knows.</param>
public sealed record Head(long Sequence, byte[] Hash, long Fence)
{
    public static readonly Head None = new(0, ChainHash.Genesis, 0);
}

/// <summary>A part of a grain's history, and the head as it stood at that instant.</summary>
public sealed record HistoryPage(Head Head, IReadOnlyList<StoredBatch> Batches);

/// <summary>What became of one batch.</summary>
public enum AppendOutcome
{
    /// <summary>COMMIT was sent and its result never came.</summary>
    Unknown = 0,

    /// <summary>Durable. For a check: at an instant inside the call the head was the one that it expects.</summary>
    Committed,

    /// <summary>Somebody else wrote or fenced this grain first. Nothing of the batch is there.</summary>
    Conflict,

    /// <summary>Somebody else holds the row. Nothing of the batch is there.</summary>
    Skipped,

    /// <summary>Certainly rolled back: full disk, broken storage. Nothing of the batch is there.</summary>
    Lost,

    /// <summary>The committer's own word: it waited too long for its transaction and was never sent.</summary>
    Stale,

    /// <summary>Its stamp lies in a day that is sealed, or is older than a stamp may be. To be decided again by a clock that was asked anew. Nothing of the batch is there.</summary>
    Sealed,

    /// <summary>A CHECK constraint of the second wall refused the batch: memory and law disagree. Nothing of the batch is there.</summary>
    Violation,
}

/// <summary>Storage is broken or out of reach.</summary>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
