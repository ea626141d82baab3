namespace LiveCommerce.Ledger.Journal;

/// <summary>What has to hold for one kind of owner, checked event by event. One instance sees one owner from its first event to its last.</summary>
internal abstract class OwnerAudit
{
    /// <exception cref="UnreadableEventException">The event is not of this kind or not of its form; nothing after it can be judged.</exception>
    /// <exception cref="OverflowException">Numbers beyond 64 bits.</exception>
    public abstract void Take(OwnerEvent happened);

    /// <summary>After the last event of each batch.</summary>
    public virtual void EndBatch(long sequence)
    {
    }

    /// <summary>After the last batch; the head is null where it is missing.</summary>
    public virtual void EndOwner(long sequence, HeadRow? head)
    {
    }
}

/// <summary>One event on its way to an audit; <paramref name="At"/> and <paramref name="Type"/> are read already.</summary>
internal readonly record struct OwnerEvent(string Type, long At, long Sequence, EventMembers Members);
