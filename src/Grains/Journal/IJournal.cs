using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Facts of every owner, in order, durable. One transaction takes the batches of many grains; each names the sequence that it expects and is
/// refused alone where somebody else has written since. Every implementation passes tests/Grains.Tests/Journal/JournalSpec.
/// </summary>
public interface IJournal
{
    /// <summary>Why the newest append failed, in words for a person on call; null while appends succeed.</summary>
    string? LastFault { get; }

    /// <summary>All batches of one grain after a sequence, oldest first, with the hash chain checked.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    IEnumerable<StoredBatch> Read(GrainKey key, long afterSequence);

    /// <summary>
    /// Writes all batches whose expected sequence still matches, in one transaction. Returns one outcome per batch, in order, after the
    /// commit is durable. An append of nothing proves that the journal can be written.
    /// </summary>
    IReadOnlyList<AppendOutcome> Append(IReadOnlyList<Append> batches, IReadOnlyList<long> sentOutboxPositions);

    /// <summary>
    /// Settles a batch whose commit had no answer: afterwards it is either durably there (<see cref="AppendOutcome.Committed"/>) or can never
    /// land (<see cref="AppendOutcome.Lost"/>). Answers <see cref="AppendOutcome.Unknown"/> only while storage cannot be asked.
    /// </summary>
    AppendOutcome Settle(Append batch);

    /// <summary>Grains whose next due time is not after <paramref name="until"/>, earliest first.</summary>
    IReadOnlyList<GrainKey> ReadDue(DateTimeOffset until, int limit);

    /// <summary>Outbox rows after a position, in order.</summary>
    IReadOnlyList<OutboxRow> ReadOutbox(long afterPosition, int limit);
}

/// <summary>What became of one batch.</summary>
public enum AppendOutcome
{
    /// <summary>COMMIT was sent and its result never came.</summary>
    Unknown = 0,

    /// <summary>Durable.</summary>
    Committed,

    /// <summary>Somebody else wrote this grain first. Nothing of the batch is there.</summary>
    Conflict,

    /// <summary>Certainly rolled back: full disk, broken storage. Nothing of the batch is there.</summary>
    Lost,

    /// <summary>A CHECK constraint of the second wall refused the batch: memory and law disagree. Nothing of the batch is there.</summary>
    Violation,
}

/// <summary>Storage is broken or out of reach.</summary>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
