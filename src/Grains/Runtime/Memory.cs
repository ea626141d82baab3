using LiveCommerce.Grains.Journal;

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
    public TState State { get; } = kind.NewState(key.Id);

    public long Sequence { get; private set; }

    public byte[] Hash { get; private set; } = ChainHash.Genesis;

    public DateTimeOffset Stamp { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Reads everything the journal has, checking the chain as it goes.</summary>
    /// <exception cref="InvariantViolationException">The rows do not continue each other: somebody changed them.</exception>
    /// <exception cref="UnreadableEventException">Written by newer code, or damaged.</exception>
    public void Load(IJournal journal)
    {
        foreach (var batch in journal.Read(key, Sequence))
        {
            var hash = ChainHash.Next(Hash, key, batch.Previous, batch.Sequence, batch.BatchId, batch.Stamp, batch.Events);
            if (batch.Previous != Sequence || !hash.AsSpan().SequenceEqual(batch.Hash))
                throw new InvariantViolationException($"{key}: the journal's chain is broken at sequence {batch.Sequence}. Run 'verify'.");
            foreach (var happened in kind.Read(batch.Events)) Apply(happened);
            if (Sequence != batch.Sequence)
                throw new InvariantViolationException($"{key}: the batch at {batch.Sequence} holds another number of events than it says.");
            Hash = batch.Hash;
        }
    }

    public void Apply(TEvent happened)
    {
        kind.Apply(State, happened);
        Stamp = kind.StampOf(happened);
        Sequence++;
    }

    /// <summary>Turns what was decided since <paramref name="expected"/> into an append and moves the chain on.</summary>
    public Append Seal(long expected, IReadOnlyList<TEvent> events, IReadOnlyList<OutboxMessage> outbox)
    {
        var batchId = Guid.CreateVersion7(Stamp);
        var json = kind.Write(events);
        var previousHash = Hash;
        Hash = ChainHash.Next(previousHash, key, expected, Sequence, batchId, Stamp, json);
        return new Append(key, batchId, expected, Sequence, previousHash, Hash, Stamp, json, kind.NextDue(State), kind.Counters(State), outbox);
    }
}
