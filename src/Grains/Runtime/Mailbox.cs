using System.Collections.Concurrent;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// What waits for one grain: two bounded lanes, the urgent one emptied first, arrival order kept within each. A full lane refuses; it never
/// drops what it has taken.
/// </summary>
internal sealed class Mailbox<TCommand, TAnswer>(GrainOptions options)
{
    private readonly Lane<Call<TCommand, TAnswer>> _urgent = new(options.UrgentCapacity);
    private readonly Lane<Call<TCommand, TAnswer>> _ordinary = new(options.MailboxCapacity);

    /// <summary>True when nothing can come in any more; <see cref="IsEmpty"/> is final then.</summary>
    public bool IsClosed => _urgent.IsClosed && _ordinary.IsClosed;

    /// <summary>False while somebody is still bringing a call in.</summary>
    public bool IsEmpty => _urgent.IsEmpty && _ordinary.IsEmpty;

    public bool TryAdd(Call<TCommand, TAnswer> call, bool urgent) => (urgent ? _urgent : _ordinary).TryAdd(call);

    public bool TryTake(out Call<TCommand, TAnswer> call) => _urgent.TryTake(out call!) || _ordinary.TryTake(out call!);

    /// <summary>Takes no more; what is in stays.</summary>
    public void Close()
    {
        _urgent.Close();
        _ordinary.Close();
    }
}

/// <summary>A bounded queue of many writers and one reader. The count is raised before the look at the bound and the closing, so that a reader who sees zero after closing has seen all.</summary>
internal sealed class Lane<T>(int capacity)
{
    private readonly ConcurrentQueue<T> _queue = new();
    private int _count;
    private volatile bool _closed;

    public bool IsClosed => _closed;

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    public bool TryAdd(T item)
    {
        if (Interlocked.Increment(ref _count) > capacity || _closed)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }
        _queue.Enqueue(item);
        return true;
    }

    public bool TryTake(out T? item)
    {
        if (!_queue.TryDequeue(out item)) return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    public void Close() => _closed = true;
}
