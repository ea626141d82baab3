using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Anchors;

/// <summary>Makes the anchor of a journal as it is now.</summary>
public static class AnchorExport
{
    /// <returns>The anchor as canonical JSON, its root in hexadecimal digits, and the number of owners in it.</returns>
    /// <exception cref="UnreadableJournalException">No journal, damaged, or of another version.</exception>
    public static (byte[] Json, string Root, int Owners) Of(JournalSource source)
    {
        try
        {
            using var journal = JournalReader.Open(source.Journal, isResting: false);
            var anchor = Anchor.Of(journal);
            return (anchor.ToJson(), Convert.ToHexStringLower(anchor.Root), anchor.Heads.Count);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new UnreadableJournalException($"{source.Journal} could not be read: {e.Message}", e);
        }
    }
}
