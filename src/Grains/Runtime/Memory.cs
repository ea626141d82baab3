using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Snapshots;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// A grain's state with its place in the journal. It may run ahead of the journal by the batches in flight; when one of them is lost the
/// whole memory is thrown away and read again, never undone.
/// </summary>
internal sealed class Memory<TState, TCommand, TEvent, TAnswer, TView>(GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind, GrainKey key)
    where TState : class
    where TCommand : class
    where TEvent : class
    where TView : class
{
    public TState State { get; private set; } = kind.NewState(key.Id);

    public long Sequence { get; private set; }

    public byte[] Hash { get; private set; } = ChainHash.Genesis;

    public long Fence { get; private set; }

    public DateTimeOffset Stamp { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>What finished long ago and lies in the store alone.</summary>
    public StoredIds Ids { get; set; } = StoredIds.None;

    /// <summary>Where they are still being read; null when they are here.</summary>
    private Task<StoredIds>? _idsToCome;

    /// <summary>The sequence of the snapshot that it began with; 0 where it was replayed from the beginning.</summary>
    public long SnapshotAt { get; private set; }

    /// <summary>Bytes of that snapshot's state.</summary>
    public long SnapshotBytes { get; private set; }

    /// <summary>Begins with a snapshot instead of nothing. False where it is not a picture of this grain at a sequence that the journal has.</summary>
    /// <exception cref="UnreadableSnapshotException">Damaged: to be replayed from the beginning by another memory.</exception>
    public bool TryBegin(LoadedSnapshot snapshot, Head head)
    {
        if (snapshot.Stored.Sequence > head.Sequence) return false;
        if (snapshot.Stored.Sequence == head.Sequence && !snapshot.Stored.Hash.AsSpan().SequenceEqual(head.Hash)) return false;
        State = kind.Restore(key.Id, snapshot.Pages);
        (Sequence, Hash, SnapshotAt) = (snapshot.Stored.Sequence, snapshot.Stored.Hash, snapshot.Stored.Sequence);
        Stamp = DateTimeOffset.FromUnixTimeMilliseconds(snapshot.Manifest.Stamp);
        SnapshotBytes = snapshot.Pages.Sum(page => (long)page.Length);
        _idsToCome = snapshot.Ids;
        return true;
    }

    /// <summary>Reads everything that the journal has and memory has not, checking the chain as it goes.</summary>
    /// <exception cref="JournalException">The journal cannot be read; memory may be half read and must be thrown away.</exception>
    /// <exception cref="UnreadableSnapshotException">The index of a segment is damaged; likewise.</exception>
    /// <exception cref="InvariantViolationException">The rows do not continue each other: somebody changed them.</exception>
    /// <exception cref="UnreadableEventException">Written by newer code, or damaged.</exception>
    public async ValueTask ReadAsync(IJournal journal) => await CatchUpAsync(journal, await journal.ReadAsync(key, Sequence));

    /// <summary>Follows a page, and reads on until the head that it names is reached.</summary>
    public async ValueTask CatchUpAsync(IJournal journal, HistoryPage page)
    {
        var head = page.Head;
        while (true)
        {
            foreach (var batch in page.Batches) await FollowAsync(batch, journal as ISnapshots);
            if (Sequence >= head.Sequence) break;
            if (page.Batches.Count == 0) throw new InvariantViolationException($"{key}: the journal ends at {Sequence}, its head says {head.Sequence}. Run 'verify'.");
            page = await journal.ReadAsync(key, Sequence);
            head = page.Head;
        }
        if (Sequence != head.Sequence || !Hash.AsSpan().SequenceEqual(head.Hash))
            throw new InvariantViolationException($"{key}: the newest batch is not the one that the head names ({head.Sequence}). Run 'verify'.");
        Fence = head.Fence;
        await HaveIdsAsync();
    }

    public void Apply(TEvent happened)
    {
        kind.Apply(State, happened);
        Stamp = kind.StampOf(happened);
        Sequence++;
    }

    /// <summary>Turns what was decided since <paramref name="expected"/> into an append and moves the chain on.</summary>
    public Append Seal(Guid batchId, long expected, IReadOnlyList<TEvent> events, IReadOnlyList<OutboxMessage> outbox)
    {
        var json = kind.Write(events);
        var previousHash = Hash;
        Hash = ChainHash.Next(ChainHash.CurrentFormat, previousHash, key, expected, Sequence, batchId, Stamp, json);
        return new Append(
            key, batchId, expected, Fence, Sequence, previousHash, Hash, Stamp, ChainHash.CurrentFormat, json, kind.NextDue(State), kind.Counters(State), outbox);
    }

    /// <summary>An append that writes nothing and says whether memory is what the journal says.</summary>
    public Append Check() => new(key, Guid.Empty, Sequence, Fence, Sequence, Hash, Hash, Stamp, ChainHash.CurrentFormat, default, null, null, []);

    /// <summary>Puts back what segments hold of these ids, so that what names them can be decided.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    /// <exception cref="UnreadableSnapshotException">A segment is damaged.</exception>
    public async ValueTask RecallAsync(ISnapshots store, IReadOnlyList<Guid> ids)
    {
        foreach (var (id, content) in await Ids.FindAsync(store, key, ids)) kind.Recall(State, id, content);
    }

    private bool HasIds => _idsToCome is not null || !Ids.IsEmpty;

    private async ValueTask HaveIdsAsync()
    {
        if (_idsToCome is { } coming) Ids = await coming;
        _idsToCome = null;
    }

    private async ValueTask FollowAsync(StoredBatch batch, ISnapshots? store)
    {
        var hash = ChainHash.Next(batch.Format, Hash, key, batch.Previous, batch.Sequence, batch.BatchId, batch.Stamp, batch.Events.Span);
        if (Sequence == 0 && batch.Previous > 0)
        {
            throw new InvariantViolationException(
                $"{key}: events 1 to {batch.Previous} are not in the journal, and no snapshot that this release reads covers them. " +
                "If they are archived, start a release that reads the snapshot; otherwise run 'verify'.");
        }
        if (batch.Previous != Sequence || !hash.AsSpan().SequenceEqual(batch.Hash))
            throw new InvariantViolationException($"{key}: the journal's chain is broken at sequence {batch.Sequence}. Run 'verify'.");
        foreach (var happened in kind.Read(batch.Events.Span))
        {
            if (store is not null && HasIds && kind.Missing(State, happened) is { } id)
            {
                await HaveIdsAsync();
                await RecallAsync(store, [id]);
            }
            Apply(happened);
        }
        if (Sequence != batch.Sequence)
            throw new InvariantViolationException($"{key}: the batch at {batch.Sequence} holds another number of events than it says.");
        Hash = batch.Hash;
    }
}
