using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Links each batch to the one before: SHA-256 over the previous hash (32 zero bytes for the first), then the UTF-8 text
/// <c>kind LF id LF previous LF sequence LF batch id LF stamp LF</c> (numbers in decimal, stamp in Unix milliseconds), then the events exactly
/// as stored. The independent verifier computes the same from the rows alone.
/// </summary>
public static class ChainHash
{
    public static readonly byte[] Genesis = new byte[32];

    public static byte[] Next(byte[] previousHash, GrainKey key, long previous, long sequence, Guid batchId, DateTimeOffset stamp, byte[] events)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previousHash);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{key.Kind}\n{key.Id}\n{previous}\n{sequence}\n{batchId:D}\n{stamp.ToUnixTimeMilliseconds()}\n"));
        hash.AppendData(events);
        return hash.GetHashAndReset();
    }
}
