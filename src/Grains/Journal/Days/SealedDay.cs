using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.Grains.Journal.Days;

/// <summary>One closed UTC day of the journal: the Merkle root over the hashes of its batches, chained to the day before.</summary>
public sealed record SealedDay(string Day, byte[] Root, long Leaves, byte[] PreviousHash)
{
    /// <summary>SHA-256 over the canonical JSON of the other columns; it covers every day before.</summary>
    public byte[] Hash { get; } = SHA256.HashData(Encoding.ASCII.GetBytes(
        $"{{\"day\":\"{Day}\",\"leaves\":{Leaves},\"previousHash\":\"{Convert.ToHexStringLower(PreviousHash)}\",\"root\":\"{Convert.ToHexStringLower(Root)}\"}}"));
}
