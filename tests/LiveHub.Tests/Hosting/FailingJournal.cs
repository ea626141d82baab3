using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>A journal in memory whose disk can be full.</summary>
internal sealed class FailingJournal : IJournal
{
    private readonly InMemoryJournal _journal = new();

    public bool IsFull { get; set; }

    public string? LastFault => IsFull ? "disk full" : null;

    public IEnumerable<StoredBatch> Read(GrainKey key, long afterSequence) => _journal.Read(key, afterSequence);

    public IReadOnlyList<AppendOutcome> Append(IReadOnlyList<Append> batches, IReadOnlyList<long> sentOutboxPositions) =>
        IsFull ? [.. batches.Select(_ => AppendOutcome.Lost)] : _journal.Append(batches, sentOutboxPositions);

    public AppendOutcome Settle(Append batch) => _journal.Settle(batch);

    public IReadOnlyList<GrainKey> ReadDue(DateTimeOffset until, int limit) => _journal.ReadDue(until, limit);

    public IReadOnlyList<OutboxRow> ReadOutbox(long afterPosition, int limit) => _journal.ReadOutbox(afterPosition, limit);
}
