using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Ledger.Canonical;

namespace LiveCommerce.Ledger.Journal;

/// <summary>The chain hash as docs/journal.md defines it, computed from a row alone.</summary>
internal static class ChainLink
{
    public const int Size = 32;

    public static byte[] HashOf(byte[] hashBefore, BatchRow batch) => batch.Format == 1 ? First(hashBefore, batch) : Second(hashBefore, batch);

    private static byte[] First(byte[] hashBefore, BatchRow batch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(hashBefore);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{batch.Kind}\n{batch.Id}\n{batch.Previous}\n{batch.Sequence}\n{batch.BatchId}\n{batch.Stamp}\n"));
        hash.AppendData(batch.Events);
        return hash.GetHashAndReset();
    }

    /// <summary>
    /// Canonical JSON with the stored events in their place. Whether these are canonical is another question, with a breach of its own.
    /// </summary>
    private static byte[] Second(byte[] hashBefore, BatchRow batch)
    {
        var before = new ArrayBufferWriter<byte>();
        before.Write("{\"batchId\":"u8);
        CanonicalJson.WriteText(batch.BatchId, before);
        before.Write(",\"events\":"u8);
        var after = new ArrayBufferWriter<byte>();
        after.Write(",\"id\":"u8);
        CanonicalJson.WriteText(batch.Id, after);
        after.Write(",\"kind\":"u8);
        CanonicalJson.WriteText(batch.Kind, after);
        after.Write(Encoding.ASCII.GetBytes(
            $",\"previous\":{batch.Previous},\"previousHash\":\"{Convert.ToHexStringLower(hashBefore)}\",\"sequence\":{batch.Sequence},\"stamp\":{batch.Stamp}}}"));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before.WrittenSpan);
        hash.AppendData(batch.Events);
        hash.AppendData(after.WrittenSpan);
        return hash.GetHashAndReset();
    }
}
