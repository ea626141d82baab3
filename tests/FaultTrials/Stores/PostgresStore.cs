using LiveCommerce.FaultTrials.History;
using LiveCommerce.Ledger.Files;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Tests.Shared;
using Npgsql;

namespace LiveCommerce.FaultTrials.Stores;

/// <summary>A database of a private server. Victims may be sent through a proxy; the judge always asks the server itself.</summary>
internal sealed class PostgresStore(PostgresServer server, string database, int? victimPort = null) : StoreUnderTest
{
    private const string UndefinedTable = "42P01";
    private const int JournalForm = 2; // of the tables, as the export names it
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(50);

    public override string Address => server.Address(database, victimPort);

    public override async Task<StockRows> ReadAsync()
    {
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var (batches, heads) = (new List<BatchRow>(), new List<HeadRow>());
        try
        {
            await using (var command = new NpgsqlCommand("SELECT id, previous, sequence, events FROM journal.batch WHERE kind = 'stock' ORDER BY id COLLATE \"C\", sequence", connection, transaction))
            await using (var row = await command.ExecuteReaderAsync())
            {
                while (await row.ReadAsync()) batches.Add(new BatchRow(row.GetString(0), row.GetInt64(1), row.GetInt64(2), TextOf(row.GetValue(3))));
            }
            await using (var command = new NpgsqlCommand("SELECT id, sequence, stocked, available, reserved, paying, sold, written_off FROM journal.head WHERE kind = 'stock'", connection, transaction))
            await using (var row = await command.ExecuteReaderAsync())
            {
                while (await row.ReadAsync())
                    heads.Add(new HeadRow(row.GetString(0), row.GetInt64(1), [.. Enumerable.Range(2, 6).Select(column => row.IsDBNull(column) ? 0 : row.GetInt64(column))]));
            }
        }
        catch (PostgresException e) when (e.SqlState == UndefinedTable)
        {
            return new StockRows([], []); // ended before it had made its tables
        }
        return new StockRows(batches, heads);
    }

    /// <summary>Exports the journal as a shop does that wants it proven elsewhere, and proves the file.</summary>
    public override async Task<IReadOnlyList<Breach>> VerifyAsync()
    {
        var export = Path.GetTempFileName();
        try
        {
            await using (var connection = await ConnectAsync())
            {
                await using (var path = new NpgsqlCommand("SET search_path = journal", connection)) await path.ExecuteNonQueryAsync();
                await using var file = File.Create(export);
                JournalExport.Write(connection, file, JournalForm);
            }
            return Verifier.Prove(new JournalSource(export) { IsExport = true });
        }
        finally
        {
            File.Delete(export);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (server.ProcessId == 0) return;
        await server.QueryAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
    }

    private static string TextOf(object events) => events is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : (string)events;

    /// <summary>A server that has just crashed recovers first.</summary>
    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            var connection = new NpgsqlConnection(server.ConnectionString(database) + ";Pooling=false;Timeout=5;Command Timeout=60");
            try
            {
                await connection.OpenAsync();
                return connection;
            }
            catch (NpgsqlException) when (System.Diagnostics.Stopwatch.GetElapsedTime(began) < AnswerWithin)
            {
                await connection.DisposeAsync();
                await Task.Delay(TryEvery);
            }
        }
    }
}
