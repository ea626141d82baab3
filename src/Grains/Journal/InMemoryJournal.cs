using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>The journal without a disk: for tests, and for trying rules out. It keeps the contract of <see cref="IJournal"/> but nothing outlives the object.</summary>
public sealed partial class InMemoryJournal(TimeProvider? time = null) : IJournal, ISealsDays
{
    private const int PageBytes = 8 << 20;

    private readonly Lock _lock = new();
    private readonly KeyTurns _turns = new();
    private readonly StoreClock _clock = new(time ?? TimeProvider.System);
    private readonly Dictionary<GrainKey, Owner> _owners = [];
    private readonly SortedDictionary<long, OutboxRow> _outbox = [];
    private long _position;

    public string Description => "in memory, nothing is durable";

    public string? LastFault => null;

    public ValueTask<DateTimeOffset> ReadTimeAsync() => new(_sealed.NotBefore(_clock.Now));

    public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence)
    {
        lock (_lock) return new(Read(key, afterSequence));
    }

    public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group)
    {
        lock (_lock)
        {
            foreach (var position in group.SentOutboxPositions) _outbox.Remove(position);
            return new([.. group.Batches.Select(batch => _turns.IsTaken(batch.Key) ? AppendOutcome.Skipped : Write(batch))]);
        }
    }

    public ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group)
    {
        lock (_lock)
        {
            var landed = group.Batches.Any(Has);
            return new([.. group.Batches.Select(batch => batch.IsCheck ? Write(batch) : Has(batch) ? AppendOutcome.Committed : KeepOut(batch, landed))]);
        }

        bool Has(Append batch) => _owners.TryGetValue(batch.Key, out var owner) && owner.Batches.Exists(stored => stored.BatchId == batch.BatchId);

        AppendOutcome KeepOut(Append batch, bool landed)
        {
            if (landed) return AppendOutcome.Conflict; // the transaction is there, so this batch of it was refused
            OwnerOf(batch.Key).RaiseFence();
            return AppendOutcome.Lost;
        }
    }

    public async ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence)
    {
        await _turns.TakeAsync(key);
        lock (_lock) return new LocalContest(_turns, key, Read(key, afterSequence), batch => Task.FromResult<IReadOnlyList<AppendOutcome>>([WriteUnderLock(batch)]));
    }

    public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit)
    {
        lock (_lock)
        {
            return new([.. _owners.Where(owner => owner.Value.NextDue <= until).OrderBy(owner => owner.Value.NextDue).Take(limit).Select(owner => owner.Key)]);
        }
    }

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit)
    {
        lock (_lock) return new([.. _outbox.Values.Where(row => row.Position > afterPosition).Take(limit)]);
    }

    private HistoryPage Read(GrainKey key, long afterSequence)
    {
        if (!_owners.TryGetValue(key, out var owner)) return new(Head.None, []);
        var batches = new List<StoredBatch>();
        var bytes = 0;
        foreach (var batch in owner.Batches.SkipWhile(batch => batch.Sequence <= afterSequence))
        {
            batches.Add(batch);
            if ((bytes += batch.Events.Length) >= PageBytes) break;
        }
        return new(owner.Head, batches);
    }

    private AppendOutcome WriteUnderLock(Append batch)
    {
        lock (_lock) return Write(batch);
    }

    private AppendOutcome Write(Append batch)
    {
        var head = _owners.GetValueOrDefault(batch.Key)?.Head ?? Head.None;
        if (head.Sequence != batch.Expected || head.Fence != batch.Fence || !head.Hash.AsSpan().SequenceEqual(batch.PreviousHash)) return AppendOutcome.Conflict;
        if (batch.IsCheck) return AppendOutcome.Committed;
        if (_sealed.Refuses(batch.Stamp)) return AppendOutcome.Sealed;
        if (batch.Counters is { IsLawful: false } || batch.Sequence <= batch.Expected) return AppendOutcome.Violation;
        OwnerOf(batch.Key).Append(batch);
        for (var ordinal = 0; ordinal < batch.Outbox.Count; ordinal++)
        {
            _position++;
            _outbox.Add(_position, new OutboxRow(_position, batch.Key, batch.Sequence, ordinal, batch.Outbox[ordinal].Type, batch.Outbox[ordinal].Payload));
        }
        return AppendOutcome.Committed;
    }

    private Owner OwnerOf(GrainKey key)
    {
        if (!_owners.TryGetValue(key, out var owner)) _owners.Add(key, owner = new Owner());
        return owner;
    }

    private sealed class Owner
    {
        public Head Head { get; private set; } = Head.None;

        public DateTimeOffset? NextDue { get; private set; }

        public List<StoredBatch> Batches { get; } = [];

        public void RaiseFence() => Head = Head with { Fence = Head.Fence + 1 };

        public void Append(Append batch)
        {
            Head = new Head(batch.Sequence, batch.Hash, Head.Fence);
            NextDue = batch.NextDue;
            Batches.Add(new StoredBatch(batch.Expected, batch.Sequence, batch.BatchId, batch.Stamp, batch.Hash, batch.Format, batch.Events));
        }
    }
}
