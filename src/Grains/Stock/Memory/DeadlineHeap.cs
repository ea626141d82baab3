namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// Different deadlines, the earliest on top: a heap with four children per node, whose members know their place so that any of them can be
/// taken out. One that is later than all others, the usual case, is put at the end and stays there.
/// </summary>
internal sealed class DeadlineHeap
{
    private const int Children = 4;

    private Entry[] _entries = new Entry[4];

    public int Count { get; private set; }

    public Entry First => _entries[0];

    public void Add(Slots<Deadlines.Bucket> buckets, long deadline, int bucket)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, Count * 2);
        Rise(buckets, Count++, new Entry(deadline, bucket));
    }

    public void RemoveAt(Slots<Deadlines.Bucket> buckets, int at)
    {
        var last = _entries[--Count];
        if (at == Count) return;
        if (at > 0 && last.Deadline < _entries[(at - 1) / Children].Deadline) Rise(buckets, at, last);
        else Sink(buckets, at, last);
    }

    /// <summary>Buckets whose deadline is not after <paramref name="until"/>, in order. The heap must not change meanwhile.</summary>
    public IEnumerable<int> Ascending(long until)
    {
        if (Count == 0 || _entries[0].Deadline > until) yield break;
        var next = new PriorityQueue<int, long>();
        next.Enqueue(0, _entries[0].Deadline);
        while (next.TryDequeue(out var at, out _))
        {
            yield return _entries[at].Bucket;
            var end = Math.Min(Count, (at * Children) + 1 + Children);
            for (var child = (at * Children) + 1; child < end; child++)
            {
                if (_entries[child].Deadline <= until) next.Enqueue(child, _entries[child].Deadline);
            }
        }
    }

    private void Rise(Slots<Deadlines.Bucket> buckets, int at, Entry entry)
    {
        while (at > 0)
        {
            var parent = (at - 1) / Children;
            if (_entries[parent].Deadline <= entry.Deadline) break;
            Put(buckets, at, _entries[parent]);
            at = parent;
        }
        Put(buckets, at, entry);
    }

    private void Sink(Slots<Deadlines.Bucket> buckets, int at, Entry entry)
    {
        while (true)
        {
            var end = Math.Min(Count, (at * Children) + 1 + Children);
            var least = -1;
            for (var child = (at * Children) + 1; child < end; child++)
            {
                if (_entries[child].Deadline < (least < 0 ? entry.Deadline : _entries[least].Deadline)) least = child;
            }
            if (least < 0) break;
            Put(buckets, at, _entries[least]);
            at = least;
        }
        Put(buckets, at, entry);
    }

    private void Put(Slots<Deadlines.Bucket> buckets, int at, Entry entry)
    {
        _entries[at] = entry;
        buckets.Change(entry.Bucket).HeapAt = at;
    }

    internal readonly record struct Entry(long Deadline, int Bucket);
}
