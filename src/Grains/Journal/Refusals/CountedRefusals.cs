using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Refusals;

/// <summary>One row of counted refusals: those of one owner that were counted since the row before.</summary>
/// <param name="Key">The owner.</param>
/// <param name="Stamp">When it was closed, Unix ms; no two rows of an owner lie in one second.</param>
/// <param name="Counts">Canonical JSON of <see cref="RefusalCounts"/>.</param>
public sealed record CountedRefusals(GrainKey Key, long Stamp, string Counts)
{
    /// <summary>Where the chain stands behind this row.</summary>
    /// <param name="previousHash">Of the owner's row before, or <see cref="ChainHash.Genesis"/>.</param>
    public byte[] HashAfter(byte[] previousHash) => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{{\"counts\":{Counts},\"id\":{TextOf(Key.Id)},\"kind\":{TextOf(Key.Kind)},\"previousHash\":\"{Convert.ToHexStringLower(previousHash)}\",\"stamp\":{Stamp}}}"));

    /// <summary>True where the owner's newest row leaves its second to this one.</summary>
    internal bool MayFollow(long newestStamp) => SecondOf(Stamp) > SecondOf(newestStamp);

    private static long SecondOf(long stamp) => (long)Math.Floor(stamp / 1000.0);

    private static string TextOf(string text)
    {
        var bytes = new byte[CanonicalText.MaxBytes(text)];
        return Encoding.UTF8.GetString(bytes, 0, CanonicalText.Write(text, bytes));
    }
}
