namespace LiveCommerce.Ledger.Merkle;

/// <summary>
/// Proofs of RFC 6962: that a leaf lies in a tree (2.1.1), and that a smaller tree is the beginning of a larger one (2.1.2), each made of
/// a few hashes. Who holds only a root can check them without the other leaves.
/// </summary>
internal static class MerkleProof
{
    /// <summary>Hashes beside the path from one leaf to the root, from the bottom up.</summary>
    public static IReadOnlyList<byte[]> Inclusion(IReadOnlyList<byte[]> leafHashes, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leafHashes.Count);
        var proof = new List<byte[]>();
        var (start, end) = (0, leafHashes.Count);
        while (end - start > 1)
        {
            var middle = start + SplitOf(end - start);
            if (index < middle) (proof, end) = ([RootOf(leafHashes, middle, end), .. proof], middle);
            else (proof, start) = ([RootOf(leafHashes, start, middle), .. proof], middle);
        }
        return proof;
    }

    /// <summary>What a holder of the root of the first <paramref name="size"/> leaves needs to see that the whole list goes on from there.</summary>
    public static IReadOnlyList<byte[]> Consistency(IReadOnlyList<byte[]> leafHashes, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, leafHashes.Count);
        return SubProof(leafHashes, 0, leafHashes.Count, size, isWhole: true);
    }

    public static bool IsIncluded(ulong index, ulong treeSize, byte[] leafHash, IReadOnlyList<byte[]> proof, byte[] root)
    {
        if (index >= treeSize || leafHash.Length != MerkleRoot.Size || !AreHashes(proof)) return false;
        var (position, last, hash) = (index, treeSize - 1, leafHash);
        foreach (var beside in proof)
        {
            if (last == 0) return false;
            if ((position & 1) == 1 || position == last)
            {
                hash = MerkleRoot.NodeHash(beside, hash);
                while ((position & 1) == 0 && position != 0) (position, last) = (position >> 1, last >> 1);
            }
            else
            {
                hash = MerkleRoot.NodeHash(hash, beside);
            }
            (position, last) = (position >> 1, last >> 1);
        }
        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>False also for an empty first tree: everything begins with nothing, so that would prove nothing.</summary>
    public static bool IsConsistent(ulong size1, ulong size2, byte[] root1, byte[] root2, IReadOnlyList<byte[]> proof)
    {
        if (size1 == 0 || size1 > size2 || !AreHashes(proof)) return false;
        if (size1 == size2) return proof.Count == 0 && root1.AsSpan().SequenceEqual(root2);
        // A first tree that is one full subtree of the second is its own beginning and is left out of the proof.
        IReadOnlyList<byte[]> path = ulong.IsPow2(size1) ? [root1, .. proof] : proof;
        if (proof.Count == 0 || path[0].Length != MerkleRoot.Size) return false;
        var (position, last) = (size1 - 1, size2 - 1);
        while ((position & 1) == 1) (position, last) = (position >> 1, last >> 1);
        var (first, second) = (path[0], path[0]);
        foreach (var beside in path.Skip(1))
        {
            if (last == 0) return false;
            if ((position & 1) == 1 || position == last)
            {
                first = MerkleRoot.NodeHash(beside, first);
                second = MerkleRoot.NodeHash(beside, second);
                while ((position & 1) == 0 && position != 0) (position, last) = (position >> 1, last >> 1);
            }
            else
            {
                second = MerkleRoot.NodeHash(second, beside);
            }
            (position, last) = (position >> 1, last >> 1);
        }
        return last == 0 && first.AsSpan().SequenceEqual(root1) && second.AsSpan().SequenceEqual(root2);
    }

    private static List<byte[]> SubProof(IReadOnlyList<byte[]> leafHashes, int start, int end, int size, bool isWhole)
    {
        if (size == end - start) return isWhole ? [] : [RootOf(leafHashes, start, end)];
        var split = SplitOf(end - start);
        return size <= split
            ? [.. SubProof(leafHashes, start, start + split, size, isWhole), RootOf(leafHashes, start + split, end)]
            : [.. SubProof(leafHashes, start + split, end, size - split, isWhole: false), RootOf(leafHashes, start, start + split)];
    }

    private static byte[] RootOf(IReadOnlyList<byte[]> leafHashes, int start, int end)
    {
        var root = new MerkleRoot();
        for (var i = start; i < end; i++) root.AddHash(leafHashes[i]);
        return root.Value();
    }

    /// <summary>The largest power of two below the count.</summary>
    private static int SplitOf(int count) => 1 << int.Log2(count - 1);

    private static bool AreHashes(IReadOnlyList<byte[]> hashes) => hashes.All(hash => hash.Length == MerkleRoot.Size);
}
