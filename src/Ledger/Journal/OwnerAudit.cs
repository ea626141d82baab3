using System.Text.Json;
using LiveCommerce.Ledger.Receipts;

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

    /// <summary>
    /// Writes the members of what is known after a batch, as far as later events can be judged by it. Two audits that would judge everything
    /// that may follow alike write the same.
    /// </summary>
    /// <param name="writer">Inside an object.</param>
    /// <param name="stamp">Of the batch.</param>
    public virtual void WriteState(Utf8JsonWriter writer, long stamp)
    {
    }

    /// <summary>Goes on from what <see cref="WriteState"/> has written, in place of the events before.</summary>
    /// <exception cref="UnreadableEventException">It was not written by this kind.</exception>
    /// <exception cref="OverflowException">Numbers beyond 64 bits.</exception>
    public virtual void ReadState(EventMembers state)
    {
    }

    /// <summary>Why the state as it is now does not justify a refusal, as the end of a sentence; null where it does.</summary>
    public virtual string? Contradicts(RefusalClaim claim) => "this kind of owner refuses nobody";
}

/// <summary>One event on its way to an audit; <paramref name="At"/> and <paramref name="Type"/> are read already.</summary>
internal readonly record struct OwnerEvent(string Type, long At, long Sequence, EventMembers Members);
