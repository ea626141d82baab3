using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Tests.Journals;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Tests.Sealed;

/// <summary>
/// A journal of some hundred decisions of the real rules, with sealed days, counted refusals, snapshots, and an anchor that was taken at the end;
/// on demand its older half lies in two archives.
/// </summary>
internal sealed class RealJournal : IDisposable
{
    private readonly TestJournal _folder = new();

    public RealJournal(int seed, bool isArchived)
    {
        using (var journal = new SqliteJournal(_folder.Path)) new RandomHistory(seed, journal).Play(steps: 300);
        using var connection = Open(Path);
        SecondSchema.Convert2(connection);
        Sealing.Days(connection);
        Sealing.Refusals(connection);
        var stamps = SecondSchema.Rows(connection, "SELECT stamp FROM batch WHERE kind = 'stock' ORDER BY stamp").ConvertAll(row => (long)row[0]);
        foreach (var (archive, before) in new[] { (FirstArchive, stamps[stamps.Count / 4]), (Archive, stamps[stamps.Count / 2]) })
        {
            Sealing.Snapshots(connection, before);
            if (isArchived) Sealing.Archive(connection, archive, before);
        }
        Sealing.Anchor(connection, Anchor);
    }

    public string Path => _folder.Path;

    public string FirstArchive => System.IO.Path.Combine(_folder.Directory, "first-archive.jsonl");

    public string Archive => System.IO.Path.Combine(_folder.Directory, "archive.jsonl");

    public string Anchor => System.IO.Path.Combine(_folder.Directory, "anchor.json");

    public JournalSource Source => new(Path) { Anchor = Anchor, Archives = File.Exists(Archive) ? [FirstArchive, Archive] : [] };

    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public void Dispose() => _folder.Dispose();
}
