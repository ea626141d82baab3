using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Links each batch to the one before. docs/journal.md says what is hashed in each format; the independent verifier computes the same from the
/// rows alone. New batches get <see cref="CurrentFormat"/>; format 1 is read for ever.
/// </summary>
public static class ChainHash
{
    /// <summary>The form that new batches are chained in.</summary>
    public const int CurrentFormat = 2;

    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    public static readonly byte[] Genesis = new byte[Size];

    /// <summary>Beside the owner's names, the text of format 2 has less than this many bytes.</summary>
    private const int FixedText = 256;

    // Hashing is on the way of every batch: one native context a thread, no copy of the events.
    [ThreadStatic]
    private static IncrementalHash? _hash;

    /// <summary>The hash of a batch in the format that it has.</summary>
    /// <exception cref="UnreadableEventException">A format of newer code.</exception>
    public static byte[] Next(
        int format, byte[] previousHash, GrainKey key, long previous, long sequence, Guid batchId, DateTimeOffset stamp, ReadOnlySpan<byte> events)
    {
        switch (format)
        {
            case 1:
                return Next(previousHash, key, previous, sequence, batchId, stamp, events);
            case CurrentFormat:
                var hash = new byte[Size];
                Next(previousHash, key, previous, sequence, batchId, stamp.ToUnixTimeMilliseconds(), events, hash);
                return hash;
            default:
                throw new UnreadableEventException($"{key}: the batch at sequence {sequence} has the chain format {format}, which this code does not know.");
        }
    }

    /// <summary>
    /// Format 2: SHA-256 over the canonical JSON (RFC 8785) of the batch with the hash before it, in which the stored events stand as they are.
    /// </summary>
    /// <param name="previousHash">32 bytes.</param>
    /// <param name="key">The owner.</param>
    /// <param name="previous">The sequence before the batch.</param>
    /// <param name="sequence">The sequence after it.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="stamp">Unix ms.</param>
    /// <param name="events">Canonical JSON, as it is stored.</param>
    /// <param name="hash">Takes 32 bytes; may be the memory of <paramref name="previousHash"/>.</param>
    public static void Next(
        ReadOnlySpan<byte> previousHash, GrainKey key, long previous, long sequence, Guid batchId, long stamp, ReadOnlySpan<byte> events, Span<byte> hash)
    {
        var room = FixedText + CanonicalText.MaxBytes(key.Id) + CanonicalText.MaxBytes(key.Kind);
        var text = room <= 1024 ? stackalloc byte[1024] : new byte[room];
        // The part that may throw comes first: a context with half a batch in it would spoil the next hash.
        var after = Put(",\"id\":"u8, text, 0);
        after += CanonicalText.Write(key.Id, text[after..]);
        after = Put(",\"kind\":"u8, text, after);
        after += CanonicalText.Write(key.Kind, text[after..]);
        after = Put(",\"previous\":"u8, text, after);
        after = Put(previous, text, after);
        after = Put(",\"previousHash\":\""u8, text, after);
        Convert.TryToHexStringLower(previousHash, text[after..], out var written);
        after = Put("\",\"sequence\":"u8, text, after + written);
        after = Put(sequence, text, after);
        after = Put(",\"stamp\":"u8, text, after);
        after = Put(stamp, text, after);
        after = Put("}"u8, text, after);

        Span<byte> before = stackalloc byte[64];
        var length = Put("{\"batchId\":\""u8, before, 0);
        Utf8Formatter.TryFormat(batchId, before[length..], out written, 'D');
        length = Put("\",\"events\":"u8, before, length + written);
        var sha = _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(before[..length]);
        sha.AppendData(events);
        sha.AppendData(text[..after]);
        sha.GetHashAndReset(hash);
    }

    /// <summary>
    /// Format 1: SHA-256 over the hash before (32 zero bytes for the first), then the UTF-8 text
    /// <c>kind LF id LF previous LF sequence LF batch id LF stamp LF</c> (numbers in decimal, stamp in Unix milliseconds), then the events
    /// exactly as stored.
    /// </summary>
    public static byte[] Next(
        byte[] previousHash, GrainKey key, long previous, long sequence, Guid batchId, DateTimeOffset stamp, ReadOnlySpan<byte> events)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previousHash);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{key.Kind}\n{key.Id}\n{previous}\n{sequence}\n{batchId:D}\n{stamp.ToUnixTimeMilliseconds()}\n"));
        hash.AppendData(events);
        return hash.GetHashAndReset();
    }

    private static int Put(ReadOnlySpan<byte> part, Span<byte> text, int at)
    {
        part.CopyTo(text[at..]);
        return at + part.Length;
    }

    private static int Put(long number, Span<byte> text, int at)
    {
        Utf8Formatter.TryFormat(number, text[at..], out var written);
        return at + written;
    }
}
