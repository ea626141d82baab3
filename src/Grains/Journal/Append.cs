using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>One grain's batch on its way into the journal.</summary>
/// <remarks>Without events it is a check: nothing is written, and its outcome says whether the head still is the one that it names.</remarks>
/// <param name="Key">The owner.</param>
/// <param name="BatchId">Made by the shell; finds the batch again when the result of its commit was lost.</param>
/// <param name="Expected">The head's sequence that this batch was decided on.</param>
/// <param name="Fence">The head's fence that the owner knows.</param>
/// <param name="Sequence">The head's sequence afterwards: expected plus the number of events.</param>
/// <param name="PreviousHash">Chain hash of the batch before.</param>
/// <param name="Hash">Chain hash of this batch.</param>
/// <param name="Stamp">Stamp of the last event, never before that of an earlier batch.</param>
/// <param name="Format">How <paramref name="Hash"/> was computed; see <see cref="ChainHash"/>.</param>
/// <param name="Events">Canonical JSON array of the events, in UTF-8; empty for a check.</param>
/// <param name="NextDue">When the grain wants to be woken.</param>
/// <param name="Counters">For stock: the sums that the second wall checks.</param>
/// <param name="Outbox">Messages that are saved with the events.</param>
public sealed record Append(
    GrainKey Key,
    Guid BatchId,
    long Expected,
    long Fence,
    long Sequence,
    byte[] PreviousHash,
    byte[] Hash,
    DateTimeOffset Stamp,
    int Format,
    ReadOnlyMemory<byte> Events,
    DateTimeOffset? NextDue,
    UnitCounters? Counters,
    IReadOnlyList<OutboxMessage> Outbox)
{
    public bool IsCheck => Sequence == Expected;
}

/// <summary>A batch as it was read back.</summary>
public sealed record StoredBatch(long Previous, long Sequence, Guid BatchId, DateTimeOffset Stamp, byte[] Hash, int Format, ReadOnlyMemory<byte> Events);

/// <summary>The law of stock: stocked = available + reserved + paying + sold + written off, no term negative.</summary>
public readonly record struct UnitCounters(long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff)
{
    public bool IsLawful => Available >= 0 && Reserved >= 0 && Paying >= 0 && Sold >= 0 && WrittenOff >= 0
        && Stocked == Available + Reserved + Paying + Sold + WrittenOff;

    public static UnitCounters operator +(UnitCounters a, UnitCounters b) => checked(new(
        a.Stocked + b.Stocked, a.Available + b.Available, a.Reserved + b.Reserved,
        a.Paying + b.Paying, a.Sold + b.Sold, a.WrittenOff + b.WrittenOff));

    public UnitCounters Add(UnitCounters other) => this + other;
}

/// <summary>A wish to somebody outside the grain, saved with the facts that caused it.</summary>
/// <param name="Type">Names the handler, for example "offer.arm".</param>
/// <param name="Payload">JSON for the handler.</param>
public sealed record OutboxMessage(string Type, string Payload);

/// <summary>A saved message. Rows of one grain are sent in the order of their positions.</summary>
public sealed record OutboxRow(long Position, GrainKey Key, long Sequence, int Ordinal, string Type, string Payload);
