using System.Globalization;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Tests.Shared;
using Npgsql;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>
/// A database on a private server of this run, with the safe settings of a shop, sharing the processors with us; or, in a process that was
/// started by another, the database in which all of them compete.
/// </summary>
internal sealed class PostgresStore : IStore
{
    /// <summary>Of 16 MB each: min_wal_size.</summary>
    private const int SegmentsKept = 256;

    private readonly PostgresServer? _server;
    private readonly string _connection;

    private PostgresStore(PostgresServer? server, string connection) => (_server, _connection) = (server, connection);

    public string Name => "postgres";

    public string? Address => _connection;

    /// <param name="connection">The database of another process, whose journal is there already; null starts a server of our own.</param>
    public static async Task<IStore> OpenAsync(string? connection)
    {
        if (connection is not null) return new PostgresStore(null, connection);
        var server = await PostgresServer.StartAsync(new PostgresOptions
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["shared_buffers"] = "512MB",
                // As docs/operations.md advises for a shop.
                ["max_wal_size"] = "8GB",
                ["min_wal_size"] = "4GB",
                ["checkpoint_timeout"] = "15min",
                ["max_connections"] = "400", // eight processes that each take turns over connections of their own
            },
        });
        try
        {
            var store = new PostgresStore(server, server.ConnectionString(await server.CreateDatabaseAsync()));
            await using var source = NpgsqlDataSource.Create(store._connection);
            _ = await PostgresSchema.MigrateAsync(source);
            await FillLogAsync(source);
            return store;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server that has run for a while writes into segments of its log that it had before; one that was born a second ago has none.</summary>
    private static async Task FillLogAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        for (var segment = 0; segment < SegmentsKept; segment++)
        {
            await using var next = new NpgsqlCommand("SELECT pg_logical_emit_message(false, 'fill', ''), pg_switch_wal()", connection);
            await next.ExecuteNonQueryAsync();
        }
        await using var recycle = new NpgsqlCommand("CHECKPOINT", connection) { CommandTimeout = 120 };
        await recycle.ExecuteNonQueryAsync();
    }

    public async Task<OpenJournal> OpenAsync(TimeProvider time)
    {
        var journal = await PostgresJournal.OpenAsync(_connection, new PostgresJournalOptions { Time = time });
        return new OpenJournal(journal, journal.DisposeAsync);
    }

    public async Task<long> BytesAsync() =>
        Convert.ToInt64(await ScalarAsync("SELECT pg_database_size(current_database())"), CultureInfo.InvariantCulture);

    public TimeSpan ServerCpu() => _server is null ? TimeSpan.Zero : Usage.TreeCpu(_server.ProcessId);

    /// <summary>The chain was checked when a fresh owner read it; here the second wall's sums are compared with what the owners' batches hold.</summary>
    public async Task<string> VerifyAsync()
    {
        var broken = Convert.ToInt64(
            await ScalarAsync(
                """
                SELECT count(*) FROM journal.head h WHERE h.sequence > 0 AND (
                    h.stocked <> h.available + h.reserved + h.paying + h.sold + h.written_off
                    OR h.sequence <> (SELECT sum(b.sequence - b.previous) FROM journal.batch b WHERE b.kind = h.kind AND b.id = h.id))
                """),
            CultureInfo.InvariantCulture);
        return broken == 0 ? "clean" : $"{broken} heads disagree with their batches";
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 600;
        return await command.ExecuteScalarAsync();
    }
}
