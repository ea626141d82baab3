using System.Security.Cryptography;

namespace LiveCommerce.Grains.Journal.Days;

/// <summary>The Merkle tree hash of RFC 6962 over leaves that come one by one; it keeps one hash for each bit of their number.</summary>
public sealed class MerkleRoot
{
    private readonly Stack<(int Height, byte[] Hash)> _full = new();

    public long Leaves { get; private set; }

    public void Add(ReadOnlySpan<byte> data)
    {
        byte[] leaf = [0, .. data];
        var (height, hash) = (0, SHA256.HashData(leaf));
        while (_full.TryPeek(out var left) && left.Height == height) (height, hash) = (height + 1, Join(_full.Pop().Hash, hash));
        _full.Push((height, hash));
        Leaves++;
    }

    public byte[] Value()
    {
        byte[]? root = null;
        foreach (var (_, hash) in _full) root = root is null ? hash : Join(hash, root);
        return root ?? SHA256.HashData([]);
    }

    private static byte[] Join(byte[] left, byte[] right)
    {
        byte[] node = [1, .. left, .. right];
        return SHA256.HashData(node);
    }
}
