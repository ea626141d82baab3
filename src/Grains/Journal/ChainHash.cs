using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Links each batch to the one before. Format 2, written today: SHA-256 over the RFC 8785 canonical JSON of
/// <c>{"batchId","events","id","kind","previous","previousHash","sequence","stamp"}</c>, where <c>events</c> is the stored array. Format 1, read
/// for ever: SHA-256 over the previous hash, then the text <c>kind LF id LF previous LF sequence LF batch id LF stamp LF</c>, then the events.
/// Hashes are 32 bytes (zeros before the first batch), numbers decimal, stamps Unix milliseconds. The independent verifier computes the same
/// from the rows alone.
/// </summary>
public static class ChainHash
{
    public const int Format = 2;

    public static readonly byte[] Genesis = new byte[32];

    public static byte[] Next(
        int format, byte[] previousHash, GrainKey key, long previous, long sequence, Guid batchId, DateTimeOffset stamp, ReadOnlySpan<byte> events)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        switch (format)
        {
            case 1:
                hash.AppendData(previousHash);
                hash.AppendData(Encoding.UTF8.GetBytes(
                    $"{key.Kind}\n{key.Id}\n{previous}\n{sequence}\n{batchId:D}\n{stamp.ToUnixTimeMilliseconds()}\n"));
                hash.AppendData(events);
                break;
            case 2:
                hash.AppendData(Encoding.UTF8.GetBytes($"{{\"batchId\":\"{batchId:D}\",\"events\":"));
                hash.AppendData(events);
                hash.AppendData(Encoding.UTF8.GetBytes(
                    $",\"id\":{Quote(key.Id)},\"kind\":{Quote(key.Kind)},\"previous\":{previous},\"previousHash\":\"{Convert.ToHexStringLower(previousHash)}\"" +
                    $",\"sequence\":{sequence},\"stamp\":{stamp.ToUnixTimeMilliseconds()}}}"));
                break;
            default:
                throw new UnreadableEventException($"{key}: the batch at sequence {sequence} has the chain format {format}, which this code does not know.");
        }
        return hash.GetHashAndReset();
    }

    /// <summary>A JSON string as RFC 8785 writes it.</summary>
    private static string Quote(string text)
    {
        if (text.AsSpan().IndexOfAny(Special) < 0) return $"\"{text}\"";
        var quoted = new StringBuilder(text.Length + 8).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }

    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (char)c), '"', '\\']);
}
