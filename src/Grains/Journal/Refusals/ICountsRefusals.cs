using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Refusals;

/// <summary>
/// A journal that keeps counted refusals. They are evidence, not money: rows are written beside the appends, in a transaction of their own, so
/// that no sale waits for them or fails with them, and what was not written yet when the process dies is lost.
/// </summary>
/// <remarks>Every implementation passes tests/Grains.Tests/Journal/RefusalSpec.</remarks>
public interface ICountsRefusals
{
    /// <summary>
    /// Writes rows, at most one per owner, in one transaction, each chained to its owner's newest. A row that is told again, because the answer
    /// was lost, is written once. Never throws because of the store: what is not known to be written is <see cref="CountOutcome.Unknown"/>.
    /// </summary>
    ValueTask<IReadOnlyList<CountOutcome>> CountAsync(IReadOnlyList<CountedRefusals> rows);

    /// <summary>An owner's rows after an instant, oldest first.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<CountedRefusals>> ReadRefusalsAsync(GrainKey key, long afterStamp, int limit);
}

/// <summary>What became of a row of counted refusals.</summary>
public enum CountOutcome
{
    /// <summary>Not known to be written: to be told again as it is.</summary>
    Unknown = 0,

    Written,

    /// <summary>Another node has written this owner's row of that second, or of a later one. Nothing of it is there: to be told again with a later stamp.</summary>
    TooSoon,
}
