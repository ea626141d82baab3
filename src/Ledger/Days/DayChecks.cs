using System.Security.Cryptography;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Merkle;

namespace LiveCommerce.Ledger.Days;

/// <summary>
/// Day roots against the batches. The walk gives every batch in the order of its key, which is the order of each day's leaves, so one pass
/// computes all roots; a day costs a few hashes of memory.
/// </summary>
internal sealed class DayChecks(Findings findings, Tally tally)
{
    private const long Day = 86_400_000;

    private readonly Dictionary<string, MerkleRoot> _roots = new(StringComparer.Ordinal);
    private readonly List<(string First, string Last)> _archived = [];

    /// <summary>The UTC day of a stamp in Unix ms; a stamp beyond the calendar has no day.</summary>
    public static string? NameOf(long stamp)
    {
        var days = Math.DivRem(stamp, Day, out var rest) - (rest < 0 ? 1 : 0) + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return days < 0 || days > DateOnly.MaxValue.DayNumber ? null : DateOnly.FromDayNumber((int)days).ToString("yyyy-MM-dd");
    }

    public static byte[] HashOf(DayRow row) => SHA256.HashData(CanonicalJson.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("day", row.Day);
        writer.WriteNumber("leaves", row.Leaves);
        writer.WriteString("previousHash", Convert.ToHexStringLower(row.PreviousHash));
        writer.WriteString("root", Convert.ToHexStringLower(row.Root));
        writer.WriteEndObject();
    }));

    public void Take(BatchRow batch)
    {
        if (NameOf(batch.Stamp) is not { } day) return;
        if (!_roots.TryGetValue(day, out var root)) _roots.Add(day, root = new MerkleRoot());
        root.Add(batch.Hash);
    }

    /// <summary>Batches of these days may lie in an archive that was not given.</summary>
    public void Excuse(ArchiveRow marker)
    {
        if (NameOf(marker.FirstStamp) is { } first && NameOf(marker.Stamp) is { } last) _archived.Add((first, last));
    }

    public void Finish(IEnumerable<DayRow> rows)
    {
        var (hash, last) = (new byte[MerkleRoot.Size], "");
        foreach (var row in rows)
        {
            if (!row.PreviousHash.AsSpan().SequenceEqual(hash) || !HashOf(row).AsSpan().SequenceEqual(row.Hash))
                Report(BreachKind.DayChainBroken, row.Day, "the day's hash does not follow from its root and the hash before.");
            Compare(row);
            _roots.Remove(row.Day);
            (hash, last) = (row.Hash, row.Day);
        }
        foreach (var day in _roots.Keys.Where(day => string.CompareOrdinal(day, last) < 0).Order(StringComparer.Ordinal))
            Report(BreachKind.DayRootMissing, day, $"the day has batches, and {last} is sealed, but it has no root.");
    }

    private void Compare(DayRow row)
    {
        tally.Days++;
        var found = _roots.GetValueOrDefault(row.Day) ?? new MerkleRoot();
        if (found.Leaves == row.Leaves && found.Value().AsSpan().SequenceEqual(row.Root)) return;
        if (found.Leaves < row.Leaves && _archived.Exists(stretch => string.CompareOrdinal(stretch.First, row.Day) <= 0 && string.CompareOrdinal(row.Day, stretch.Last) <= 0))
            tally.NeedsArchive++;
        else
            Report(BreachKind.DayRootDiffers, row.Day, $"the root over {row.Leaves} batches is not that of the {found.Leaves} batches that are there.");
    }

    private void Report(BreachKind kind, string day, string sentence) => findings.Add(kind, $"day/{day}", 0, sentence);
}
