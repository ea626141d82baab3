using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

internal static class ScratchDatabase
{
    /// <summary>A private database without a name: small ones stay in memory, large ones go to a temporary file that is gone when it is closed.</summary>
    public static SqliteConnection Open(string schema)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = "", Pooling = false }.ToString());
        connection.Open();
        // One transaction that is never committed: nothing here has to survive, and each statement of its own would be a transaction.
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4096; {schema}; BEGIN";
        command.ExecuteNonQuery();
        return connection;
    }
}
