using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Refusals;

/// <summary>
/// Counts what an owner refuses, per reason and with the sequences that it stood at, and makes at most one row a second of it: a crowd in front
/// of an empty shelf costs a few bytes a second, however large it is. Used by the owner alone, so it needs no lock.
/// </summary>
/// <param name="key">The owner.</param>
/// <param name="previousHash">Of the owner's newest row, or <see cref="ChainHash.Genesis"/>.</param>
/// <param name="previousStamp">Of that row, Unix ms; <see cref="long.MinValue"/> before the first.</param>
public sealed class RefusalTally(GrainKey key, byte[] previousHash, long previousStamp)
{
    private readonly SortedDictionary<string, (long Count, long First, long Last)> _counts = new(StringComparer.Ordinal);
    private byte[] _hash = previousHash;
    private long _stamp = previousStamp;

    public bool IsEmpty => _counts.Count == 0;

    /// <param name="reason">The protocol's status code: one of a few, in lower case.</param>
    /// <param name="sequence">Where the owner stood when it refused; never goes back.</param>
    public void Count(string reason, long sequence)
    {
        var (count, first, _) = _counts.TryGetValue(reason, out var known) ? known : (0, sequence, sequence);
        _counts[reason] = (count + 1, first, sequence);
    }

    /// <summary>The row to save now; null where nothing was refused, or the second of the last row is not over.</summary>
    public CountedRefusals? Close(DateTimeOffset now)
    {
        var stamp = now.ToUnixTimeMilliseconds();
        if (IsEmpty || SecondOf(stamp) <= SecondOf(_stamp)) return null;
        var counts = $"[{string.Join(',', _counts.Select(c => $"{{\"count\":{c.Value.Count},\"first\":{c.Value.First},\"last\":{c.Value.Last},\"reason\":\"{c.Key}\"}}"))}]";
        _counts.Clear();
        (_stamp, _hash) = (stamp, HashOf(counts, stamp));
        return new CountedRefusals(key, stamp, counts, _hash);
    }

    private static long SecondOf(long stamp) => stamp == long.MinValue ? stamp : (long)Math.Floor(stamp / 1000.0);

    private byte[] HashOf(string counts, long stamp) => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{{\"counts\":{counts},\"id\":{TextOf(key.Id)},\"kind\":{TextOf(key.Kind)},\"previousHash\":\"{Convert.ToHexStringLower(_hash)}\",\"stamp\":{stamp}}}"));

    private static string TextOf(string text)
    {
        var bytes = new byte[CanonicalText.MaxBytes(text)];
        return Encoding.UTF8.GetString(bytes, 0, CanonicalText.Write(text, bytes));
    }
}
