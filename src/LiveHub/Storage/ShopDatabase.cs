using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Storage;

/// <summary>
/// The shop's ordinary tables (catalogue, people, read models), in a file of their own beside the journal so that an import never
/// delays a sale. One connection writes, one transaction at a time; readers open short read-only connections.
/// </summary>
public sealed class ShopDatabase : IDisposable
{
    private readonly string _readString;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _turn = new(1, 1);

    public ShopDatabase(string path, IEnumerable<IShopSchema> schemas)
    {
        _readString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly }.ToString();
        _writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _writer.Open();
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=FULL");
        Execute("PRAGMA foreign_keys=ON");
        Execute("PRAGMA busy_timeout=5000");
        ShopMigrations.Run(_writer, schemas);
    }

    /// <summary>Runs <paramref name="work"/> in one write transaction; an exception rolls it back. Keep it short: writers wait for each other.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var transaction = _writer.BeginTransaction(deferred: false);
            var result = work(_writer);
            transaction.Commit();
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Runs <paramref name="work"/> on a read-only connection that sees the last committed state.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        using var connection = new SqliteConnection(_readString);
        connection.Open();
        return work(connection);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _turn.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(_readString));
    }

    private void Execute(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
