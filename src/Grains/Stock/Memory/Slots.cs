using System.Diagnostics;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>A free slot remembers the next free one.</summary>
internal interface ISlot
{
    int NextFree { get; set; }
}

/// <summary>
/// Numbered structs in chunks of fixed size: growing never copies what is there (only the first chunk starts small and is copied until it is
/// full), and the garbage collector has nothing to look at inside. A freed slot is the next to be taken.
/// A reference into a slot is good until the next <see cref="Take"/> or <see cref="Change"/>.
/// </summary>
internal sealed class Slots<T>
    where T : struct, ISlot
{
    public const int None = -1;
    private const int ChunkBits = 16;
    private const int ChunkSize = 1 << ChunkBits;
    private const int FirstSize = 16;

    private T[][] _chunks = [];
    private bool[] _lent = [];
    private bool _isLending;
    private int _loans;
    private int _used;
    private int _free = None;

    public int Count { get; private set; }

    public ref readonly T Read(int slot) => ref _chunks[slot >> ChunkBits][slot & (ChunkSize - 1)];

    public ref T Change(int slot)
    {
        var chunk = slot >> ChunkBits;
        if (_isLending) Own(chunk);
        return ref _chunks[chunk][slot & (ChunkSize - 1)];
    }

    /// <summary>
    /// Everything as it is now, for another thread to read. It costs nothing at once: a chunk that is changed before the loan is disposed of is
    /// copied first.
    /// </summary>
    public SlotsLoan<T> Lend()
    {
        Interlocked.Increment(ref _loans);
        _isLending = true;
        _lent = new bool[_chunks.Length];
        _lent.AsSpan().Fill(value: true);
        return new SlotsLoan<T>([.. _chunks], _used, _free, ChunkBits, () => Interlocked.Decrement(ref _loans));
    }

    /// <summary>A slot whose content is undefined.</summary>
    public int Take()
    {
        Count++;
        if (_free != None)
        {
            var slot = _free;
            _free = Read(slot).NextFree;
            return slot;
        }
        var chunk = _used >> ChunkBits;
        if (chunk == _chunks.Length || (_used & (ChunkSize - 1)) == _chunks[chunk].Length) Grow(chunk);
        return _used++;
    }

    public void Free(int slot)
    {
        Debug.Assert(slot < _used, "The slot was never taken.");
        Count--;
        Change(slot).NextFree = _free;
        _free = slot;
    }

    private void Grow(int chunk)
    {
        if (chunk == 0 && _chunks.Length == 1)
        {
            Array.Resize(ref _chunks[0], _chunks[0].Length * 4);
            if (_lent.Length > 0) _lent[0] = false; // the larger one is nobody else's
            return;
        }
        Array.Resize(ref _chunks, chunk + 1);
        _chunks[chunk] = LargePages.Wanted(GC.AllocateUninitializedArray<T>(chunk == 0 ? FirstSize : ChunkSize));
    }

    private void Own(int chunk)
    {
        if (Volatile.Read(ref _loans) == 0)
        {
            (_isLending, _lent) = (false, []);
            return;
        }
        if (chunk >= _lent.Length || !_lent[chunk]) return;
        _lent[chunk] = false;
        _chunks[chunk] = (T[])_chunks[chunk].Clone();
    }
}

/// <summary>Slots as they were at one moment. Nobody changes them.</summary>
internal sealed class SlotsLoan<T>(T[][] chunks, int used, int free, int chunkBits, Action giveBack) : IDisposable
    where T : struct, ISlot
{
    private Action? _giveBack = giveBack;

    public ref readonly T Read(int slot) => ref chunks[slot >> chunkBits][slot & ((1 << chunkBits) - 1)];

    /// <summary>Numbers of the slots that hold something, in ascending order.</summary>
    public IEnumerable<int> InUse()
    {
        var isFree = new System.Collections.BitArray(used);
        for (var slot = free; slot != Slots<T>.None; slot = Read(slot).NextFree) isFree[slot] = true;
        for (var slot = 0; slot < used; slot++) if (!isFree[slot]) yield return slot;
    }

    public void Dispose()
    {
        _giveBack?.Invoke();
        _giveBack = null;
    }
}
