using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>journal.db in the hands of a tool, while no server runs.</summary>
public static class JournalFile
{
    /// <summary>Opens the file as durably as the server does, and brings its schema up to date.</summary>
    /// <param name="directory">Holding it is the proof that nobody else writes.</param>
    /// <exception cref="JournalException">There is no journal, or it was written by newer code.</exception>
    /// <exception cref="SqliteException">It is damaged or cannot be written.</exception>
    public static SqliteConnection OpenForMaintenance(DataDirectory directory)
    {
        var path = directory.PathOf("journal.db");
        if (!File.Exists(path)) throw new JournalException($"There is no journal.db in {directory.Root}.");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            connection.Open();
            foreach (var pragma in (ReadOnlySpan<string>)["journal_mode=WAL", "synchronous=FULL"]) SqliteSchema.Scalar(connection, $"PRAGMA {pragma}");
            SqliteSchema.Migrate(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
