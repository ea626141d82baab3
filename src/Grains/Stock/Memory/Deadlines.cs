using System.Runtime.InteropServices;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// Running reservations by deadline. Those with the same deadline, often a whole batch, are linked through their slots; a heap orders the
/// different deadlines, most of which come in ascending order and stay where they are put.
/// </summary>
internal sealed class Deadlines(ReservationTable table)
{
    private const int None = Slots<ReservationSlot>.None;

    private readonly Slots<Bucket> _buckets = new();
    private readonly SlotIndex _byDeadline = new();
    private readonly DeadlineHeap _heap = new();

    /// <summary>Where the newest reservation went: the next one mostly goes there too.</summary>
    private int _recent = None;

    public int Count { get; private set; }

    public DateTimeOffset? Earliest => _heap.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_heap.First.Deadline);

    public void Add(Reservation reservation)
    {
        var number = reservation.Slot;
        var bucket = BucketOf(table.Slots.Read(number).Deadline);
        var head = _buckets.Read(bucket).Head;
        ref var slot = ref table.Slots.Change(number);
        if (slot.Place != TimeList.None) throw new InvalidOperationException("The reservation is in a list by time already.");
        (slot.Place, slot.TimeNext, slot.TimePrevious) = (TimeList.Deadlines, head, ~bucket); // the first of a bucket points back to it
        if (head != None) table.Slots.Change(head).TimePrevious = number;
        _buckets.Change(bucket).Head = number;
        Count++;
    }

    /// <summary>Does nothing where the reservation has no running deadline.</summary>
    public void Remove(Reservation reservation)
    {
        ref var slot = ref table.Slots.Change(reservation.Slot);
        if (slot.Place != TimeList.Deadlines) return;
        slot.Place = TimeList.None;
        Count--;
        var (next, previous) = (slot.TimeNext, slot.TimePrevious);
        if (next != None) table.Slots.Change(next).TimePrevious = previous;
        if (previous >= 0) table.Slots.Change(previous).TimeNext = next;
        else if (next != None) _buckets.Change(~previous).Head = next;
        else Empty(~previous);
    }

    /// <summary>
    /// What is due, by deadline and then by id: all of it, or where that is much, whole deadlines until there are <paramref name="enough"/>.
    /// </summary>
    public List<Reservation> DueBy(DateTimeOffset now, int enough)
    {
        var due = new List<Reservation>();
        foreach (var bucket in _heap.Ascending(now.ToUnixTimeMilliseconds()))
        {
            var first = due.Count;
            for (var number = _buckets.Read(bucket).Head; number != None; number = table.Slots.Read(number).TimeNext) due.Add(new Reservation(table, number));
            if (due.Count - first > 1) CollectionsMarshal.AsSpan(due)[first..].Sort(static (a, b) => a.Id.Value.CompareTo(b.Id.Value));
            if (due.Count >= enough) break;
        }
        return due;
    }

    private int BucketOf(long deadline)
    {
        if (_recent != None && _buckets.Read(_recent).Deadline == deadline) return _recent;
        var hash = SlotHash.Of((ulong)deadline, 0, 0);
        var reference = _byDeadline.Find(hash, new SameDeadline(_buckets, deadline));
        if (reference != 0) return _recent = (int)reference - 1;
        var bucket = _buckets.Take();
        _buckets.Change(bucket) = new Bucket { Deadline = deadline, Head = None };
        _byDeadline.Add(hash, (uint)bucket + 1);
        _heap.Add(_buckets, deadline, bucket);
        return _recent = bucket;
    }

    private void Empty(int bucket)
    {
        var (deadline, heapAt) = (_buckets.Read(bucket).Deadline, _buckets.Read(bucket).HeapAt);
        _heap.RemoveAt(_buckets, heapAt);
        _byDeadline.Remove(SlotHash.Of((ulong)deadline, 0, 0), (uint)bucket + 1);
        _buckets.Free(bucket);
        if (_recent == bucket) _recent = None;
    }

    /// <summary>The reservations of one deadline.</summary>
    internal struct Bucket : ISlot
    {
        public long Deadline;
        public int Head;
        public int HeapAt;

        public int NextFree
        {
            readonly get => Head;
            set => Head = value;
        }
    }

    private readonly struct SameDeadline(Slots<Bucket> buckets, long deadline) : IMatch
    {
        public bool Is(uint reference) => buckets.Read((int)reference - 1).Deadline == deadline;
    }
}
