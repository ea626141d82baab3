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
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;
    private const int FirstSize = 16;

    private T[][] _chunks = [];
    private int _used;
    private int _free = None;

    public int Count { get; private set; }

    public ref readonly T Read(int slot) => ref _chunks[slot >> ChunkBits][slot & (ChunkSize - 1)];

    public ref T Change(int slot) => ref _chunks[slot >> ChunkBits][slot & (ChunkSize - 1)];

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
            return;
        }
        Array.Resize(ref _chunks, chunk + 1);
        _chunks[chunk] = GC.AllocateUninitializedArray<T>(chunk == 0 ? FirstSize : ChunkSize);
    }
}
