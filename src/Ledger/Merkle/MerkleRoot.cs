using System.Security.Cryptography;

namespace LiveCommerce.Ledger.Merkle;

/// <summary>
/// The Merkle tree hash of RFC 6962 over leaves that come one by one: only the roots of the full subtrees so far are kept, at most one for
/// each bit of their number.
/// </summary>
internal sealed class MerkleRoot
{
    public const int Size = 32;

    private readonly List<byte[]> _full = [];

    public long Leaves { get; private set; }

    public static byte[] LeafHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * Size)];
        node[0] = 1;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + Size)..]);
        return SHA256.HashData(node);
    }

    public void Add(ReadOnlySpan<byte> data) => AddHash(LeafHash(data));

    public void AddHash(byte[] leafHash)
    {
        // Two full subtrees of one size become one of the next, as a carry goes through the bits of the count.
        for (var bits = Leaves; (bits & 1) == 1; bits >>= 1)
        {
            leafHash = NodeHash(_full[^1], leafHash);
            _full.RemoveAt(_full.Count - 1);
        }
        _full.Add(leafHash);
        Leaves++;
    }

    public byte[] Value()
    {
        if (_full.Count == 0) return SHA256.HashData([]);
        var root = _full[^1];
        for (var i = _full.Count - 2; i >= 0; i--) root = NodeHash(_full[i], root);
        return root;
    }
}
