using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Which SKUs and products a file has brought so far, and where. It lies in a temporary database that vanishes with its connection, so that a
/// file of millions of rows costs disk, not memory.
/// </summary>
internal sealed class SeenInFile : IDisposable
{
    private readonly SqliteConnection _scratch = ScratchDatabase.Open("CREATE TABLE seen (name TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID");
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;

    public SeenInFile()
    {
        _add = _scratch.CreateCommand();
        _add.CommandText = "INSERT OR IGNORE INTO seen VALUES ($name, $line)";
        _add.Parameters.Add("$name", SqliteType.Text);
        _add.Parameters.Add("$line", SqliteType.Integer);
        _find = _scratch.CreateCommand();
        _find.CommandText = "SELECT line FROM seen WHERE name = $name";
        _find.Parameters.Add("$name", SqliteType.Text);
    }

    /// <summary>False where the name came before; then <paramref name="first"/> is the line that had it.</summary>
    public bool TryAdd(char kind, string name, long line, out long first)
    {
        first = line;
        _add.Parameters[0].Value = kind + name;
        _add.Parameters[1].Value = line;
        if (_add.ExecuteNonQuery() == 1) return true;
        _find.Parameters[0].Value = kind + name;
        first = (long)_find.ExecuteScalar()!;
        return false;
    }

    public void Dispose()
    {
        _add.Dispose();
        _find.Dispose();
        _scratch.Dispose();
    }
}
