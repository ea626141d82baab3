using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.Ledger.Journal;

/// <summary>The chain hash as docs/journal.md defines it, computed from a row alone.</summary>
internal static class ChainLink
{
    public const int Size = 32;

    public static byte[] HashOf(byte[] hashBefore, BatchRow batch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(hashBefore);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{batch.Kind}\n{batch.Id}\n{batch.Previous}\n{batch.Sequence}\n{batch.BatchId}\n{batch.Stamp}\n"));
        hash.AppendData(batch.Events);
        return hash.GetHashAndReset();
    }
}
