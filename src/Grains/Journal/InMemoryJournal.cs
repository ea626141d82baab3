using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>The journal without a disk: for tests, and for trying rules out. It keeps the contract of <see cref="IJournal"/> but nothing outlives the object.</summary>
public sealed class InMemoryJournal : IJournal
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainKey, List<(Append Append, StoredBatch Stored)>> _batches = [];
    private readonly SortedDictionary<long, OutboxRow> _outbox = [];
    private long _position;

    public string? LastFault => null;

    public IEnumerable<StoredBatch> Read(GrainKey key, long afterSequence)
    {
        lock (_lock)
        {
            return _batches.TryGetValue(key, out var batches)
                ? [.. batches.Where(batch => batch.Stored.Sequence > afterSequence).Select(batch => batch.Stored)]
                : [];
        }
    }

    public IReadOnlyList<AppendOutcome> Append(IReadOnlyList<Append> batches, IReadOnlyList<long> sentOutboxPositions)
    {
        lock (_lock)
        {
            foreach (var position in sentOutboxPositions) _outbox.Remove(position);
            return [.. batches.Select(Write)];
        }
    }

    public AppendOutcome Settle(Append batch)
    {
        lock (_lock)
        {
            return _batches.TryGetValue(batch.Key, out var batches) && batches.Exists(stored => stored.Append.BatchId == batch.BatchId)
                ? AppendOutcome.Committed
                : AppendOutcome.Lost;
        }
    }

    public IReadOnlyList<GrainKey> ReadDue(DateTimeOffset until, int limit)
    {
        lock (_lock)
        {
            return [.. _batches.Values.Select(batches => batches[^1].Append).Where(head => head.NextDue <= until)
                .OrderBy(head => head.NextDue).Take(limit).Select(head => head.Key)];
        }
    }

    public IReadOnlyList<OutboxRow> ReadOutbox(long afterPosition, int limit)
    {
        lock (_lock) return [.. _outbox.Values.Where(row => row.Position > afterPosition).Take(limit)];
    }

    private AppendOutcome Write(Append batch)
    {
        var batches = _batches.GetValueOrDefault(batch.Key) ?? [];
        var head = batches.Count == 0 ? null : batches[^1].Append;
        if ((head?.Sequence ?? 0) != batch.Expected || (head is not null && !head.Hash.AsSpan().SequenceEqual(batch.PreviousHash)))
            return AppendOutcome.Conflict;
        if (batch.Counters is { IsLawful: false } || batch.Sequence <= batch.Expected) return AppendOutcome.Violation;
        batches.Add((batch, new StoredBatch(batch.Expected, batch.Sequence, batch.BatchId, batch.Stamp, batch.Hash, batch.Events)));
        _batches[batch.Key] = batches;
        for (var ordinal = 0; ordinal < batch.Outbox.Count; ordinal++)
        {
            _position++;
            _outbox.Add(_position, new OutboxRow(_position, batch.Key, batch.Sequence, ordinal, batch.Outbox[ordinal].Type, batch.Outbox[ordinal].Payload));
        }
        return AppendOutcome.Committed;
    }
}
