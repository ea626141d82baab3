using System.Text;
using LiveCommerce.Grains.Runtime;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>Snapshots in the same file, written by the same connection in transactions of their own between two commits.</summary>
public sealed partial class SqliteJournal
{
    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(GrainKey key) => new(_reads.Snapshot(key));

    public ValueTask<IReadOnlyList<byte[]>> ReadFileAsync(GrainKey key, Guid file) => new(_reads.File(key, file));

    public ValueTask<IReadOnlyList<byte[]?>> ReadPagesAsync(GrainKey key, IReadOnlyList<PageAddress> addresses) => new(_reads.Pages(key, addresses));

    public ValueTask<bool> WritePagesAsync(GrainKey key, IReadOnlyList<StoredPage> pages) => new(_thread.RunAsync(() => Beside(writer =>
    {
        foreach (var page in pages) writer.WritePage(key, page);
        return true;
    })));

    public ValueTask<bool> CompleteAsync(GrainKey key, StoredSnapshot snapshot) => new(_thread.RunAsync(() => Beside(writer =>
    {
        var superfluous = writer.Files(key).Where(file => SnapshotFiles.MayLeave(file, snapshot)).ToList();
        if (!writer.WriteSnapshot(key, snapshot)) return false;
        foreach (var file in superfluous) writer.DeleteFile(key, file);
        return true;
    })));

    /// <summary>A transaction that nobody waits for: when it fails nothing is lost, and no outcome has to be found out.</summary>
    private bool Beside(Func<SqliteWriter, bool> work)
    {
        try
        {
            return InTransaction(work);
        }
        catch (JournalException)
        {
            return false;
        }
    }

    private T InTransaction<T>(Func<SqliteWriter, T> work)
    {
        lock (_writing)
        {
            try
            {
                _writer ??= new SqliteWriter(_path, _allowLoss);
                _writer.Begin();
                var result = work(_writer);
                _writer.Commit();
                return result;
            }
            catch (Exception e) when (e is SqliteException or JournalException)
            {
                LastFault = e.Message;
                GiveUpConnection();
                throw new JournalException($"{_path} could not be written: {e.Message}", e);
            }
        }
    }
}
