using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>Says whether a reference found in an index is the one looked for.</summary>
internal interface IMatch
{
    bool Is(uint reference);
}

/// <summary>
/// From a hash to a reference (any number but 0): open addressing with linear probing over words of hash and reference, so that a look-up
/// costs one access to memory and growth looks at no key. A large index is cut into 32 partitions by the upper bits of the hash. Each
/// grows alone and, because their limits are spread over one doubling, at another time: no growth takes longer than the few milliseconds of
/// one partition, and the share of free places stays the same while the whole grows.
/// </summary>
internal sealed class SlotIndex
{
    private const int PartitionBits = 5;
    private const int FirstSize = 16;
    private const int CutAt = 4_096;

    /// <summary>A partition is between this and twice this full when it grows.</summary>
    private const double LeastLoad = 0.4375;

    private Partition[] _partitions = [new Partition(FirstSize, 0.875)];
    private int _shift = 32;

    public int Count { get; private set; }

    /// <summary>Makes room for so many entries at once; for an empty index that is about to be filled.</summary>
    public void Expect(int count)
    {
        if (Count > 0 || count < CutAt * 0.875) return;
        var parts = new Partition[1 << PartitionBits];
        for (var i = 0; i < parts.Length; i++)
        {
            var load = LoadOf(i);
            var least = count / (double)parts.Length * 1.05 / load; // hashes are not spread quite evenly
            parts[i] = new Partition((int)BitOperations.RoundUpToPowerOf2((uint)least), load);
        }
        (_partitions, _shift) = (parts, 32 - PartitionBits);
    }

    /// <summary>The reference under this hash that matches, or 0.</summary>
    public uint Find<TMatch>(uint hash, TMatch match)
        where TMatch : struct, IMatch
    {
        var entries = PartitionOf(hash).Entries;
        var mask = entries.Length - 1;
        for (var at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            var entry = entries[at];
            if (entry == 0) return 0;
            if ((uint)(entry >> 32) == hash && match.Is((uint)entry)) return (uint)entry;
        }
    }

    /// <summary>Asks for the memory that a look-up under this hash begins with, without waiting for it.</summary>
    public unsafe void Foresee(uint hash)
    {
        var entries = PartitionOf(hash).Entries;
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref entries[(int)hash & (entries.Length - 1)]));
    }

    /// <summary>Adds a reference that is known to be absent.</summary>
    public void Add(uint hash, uint reference)
    {
        if (_partitions.Length == 1 && _partitions[0].Entries.Length >= CutAt && _partitions[0].IsFull) Cut();
        ref var partition = ref PartitionOf(hash);
        if (partition.IsFull) partition.Grow(); // also right after the cut: a partition beyond its limit would never grow again
        partition.Place(((ulong)hash << 32) | reference);
        partition.Count++;
        Count++;
    }

    /// <summary>Puts another reference in the place of one that is there.</summary>
    public void Replace(uint hash, uint reference, uint by)
    {
        ref var partition = ref PartitionOf(hash);
        partition.Entries[partition.At(hash, reference)] = ((ulong)hash << 32) | by;
    }

    /// <summary>Takes out a reference that is there.</summary>
    public void Remove(uint hash, uint reference)
    {
        ref var partition = ref PartitionOf(hash);
        partition.Vacate(partition.At(hash, reference));
        partition.Count--;
        Count--;
    }

    private static double LoadOf(int partition) => LeastLoad * Math.Pow(2, partition / (double)(1 << PartitionBits));

    private ref Partition PartitionOf(uint hash) => ref _partitions[(int)((ulong)hash >> _shift)];

    private void Cut()
    {
        var whole = _partitions[0].Entries;
        var parts = new Partition[1 << PartitionBits];
        var size = whole.Length >> (PartitionBits - 1);
        for (var i = 0; i < parts.Length; i++) parts[i] = new Partition(size, LoadOf(i));
        _partitions = parts;
        _shift = 32 - PartitionBits;
        foreach (var entry in whole)
        {
            if (entry == 0) continue;
            ref var partition = ref PartitionOf((uint)(entry >> 32));
            if (partition.IsFull) partition.Grow();
            partition.Place(entry);
            partition.Count++;
        }
    }

    private struct Partition(int size, double load)
    {
        public ulong[] Entries = Empty(size);
        public int Count;
        public int Limit = (int)(size * load);

        private readonly double _load = load;

        public readonly bool IsFull => Count >= Limit;

        public readonly void Place(ulong entry)
        {
            var mask = Entries.Length - 1;
            var at = (int)(entry >> 32) & mask;
            while (Entries[at] != 0) at = (at + 1) & mask;
            Entries[at] = entry;
        }

        public readonly int At(uint hash, uint reference)
        {
            var sought = ((ulong)hash << 32) | reference;
            var mask = Entries.Length - 1;
            var at = (int)hash & mask;
            while (Entries[at] != sought) at = Entries[at] != 0 ? (at + 1) & mask : throw new InvalidOperationException("The index holds no such reference.");
            return at;
        }

        /// <summary>Moves later entries of the run forward, so that none is cut off from its place.</summary>
        public readonly void Vacate(int hole)
        {
            var mask = Entries.Length - 1;
            for (var next = (hole + 1) & mask; Entries[next] != 0; next = (next + 1) & mask)
            {
                var home = (int)(Entries[next] >> 32) & mask;
                if (((next - home) & mask) < ((next - hole) & mask)) continue;
                Entries[hole] = Entries[next];
                hole = next;
            }
            Entries[hole] = 0;
        }

        /// <summary>
        /// Entries that are all 0, in memory that is really there: a page of a fresh array that is read before it is written, as every probe does,
        /// would be mapped twice, the second time with an interrupt to all other processors.
        /// </summary>
        private static ulong[] Empty(int size)
        {
            const int page = 4_096 / sizeof(ulong);
            var entries = LargePages.Wanted(new ulong[size]);
            for (var at = 0; at < size; at += page) Volatile.Write(ref entries[at], 0);
            return entries;
        }

        public void Grow()
        {
            var old = Entries;
            Entries = Empty(old.Length * 2);
            Limit = (int)(Entries.Length * _load);
            foreach (var entry in old) if (entry != 0) Place(entry);
        }
    }
}
