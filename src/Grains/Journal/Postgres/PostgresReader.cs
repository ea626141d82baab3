using LiveCommerce.Grains.Runtime;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>Everything that only reads, over connections of its own. A connection that turns out dead is replaced once: reading again is harmless.</summary>
internal sealed class PostgresReader(NpgsqlDataSource source)
{
    public ValueTask<DateTimeOffset> TimeAsync() => ReadAsync(source, async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!, TimeSpan.Zero);
    });

    public ValueTask<HistoryPage> HistoryAsync(GrainKey key, long afterSequence) => ReadAsync(source, async connection =>
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresHistory.Command(key, afterSequence) } };
        await using var rows = await batch.ExecuteReaderAsync();
        return await PostgresHistory.ReadAsync(rows, key, afterSequence);
    });

    /// <summary>
    /// Looks at some large value of each table. A connection that has never seen one learns first where such values lie, and an owner would wait for it.
    /// </summary>
    public ValueTask<bool> TouchAsync() => ReadAsync(source, async connection =>
    {
        await using var pages = new NpgsqlCommand("SELECT to_regclass('journal.page') IS NOT NULL", connection);
        string[] columns = await pages.ExecuteScalarAsync() is true ? ["events FROM journal.batch", "data FROM journal.page"] : ["events FROM journal.batch"];
        foreach (var column in columns)
        {
            await using var some = new NpgsqlCommand($"SELECT sum(length(substr(value, 1, 1))) FROM (SELECT {column} LIMIT 8) AS t (value)", connection);
            await some.ExecuteScalarAsync();
        }
        return true;
    });

    public ValueTask<IReadOnlyList<GrainKey>> DueAsync(DateTimeOffset until, int limit) => ReadAsync(source, async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT kind, id FROM journal.head WHERE next_due <= $1 ORDER BY next_due LIMIT $2", connection)
        {
            Parameters = { new() { Value = until.ToUnixTimeMilliseconds() }, new() { Value = (long)limit } },
        };
        var due = new List<GrainKey>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) due.Add(new GrainKey(row.GetString(0), row.GetString(1)));
        return (IReadOnlyList<GrainKey>)due;
    });

    /// <summary>Only as far as no smaller position can appear any more; what is held back is there at the next call after its transaction ended.</summary>
    public ValueTask<IReadOnlyList<OutboxRow>> OutboxAsync(long afterPosition, int limit) => ReadAsync(source, async connection =>
    {
        var safe = await SafePositionAsync(connection);
        var rows = new List<OutboxRow>();
        if (safe <= afterPosition) return (IReadOnlyList<OutboxRow>)rows;
        await using var command = new NpgsqlCommand(
            """
            SELECT position, kind, id, sequence, ordinal, type, payload FROM journal.outbox
            WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3
            """, connection)
        {
            Parameters = { new() { Value = afterPosition }, new() { Value = safe }, new() { Value = (long)limit } },
        };
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            rows.Add(new OutboxRow(
                row.GetInt64(0), new GrainKey(row.GetString(1), row.GetString(2)), row.GetInt64(3), row.GetInt32(4), row.GetString(5), row.GetString(6)));
        }
        return rows;
    });

    /// <summary>The order of the three questions (highest drawn, who is on the way, then the rows) is what makes the answer safe.</summary>
    private static async Task<long> SafePositionAsync(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(PostgresSql.ReadCeiling), new(PostgresSql.ReadFloor) } };
        await using var row = await batch.ExecuteReaderAsync();
        await row.ReadAsync();
        var safe = row.GetInt64(0);
        await row.NextResultAsync();
        await row.ReadAsync();
        return row.IsDBNull(0) ? safe : Math.Min(safe, row.GetInt64(0));
    }

    /// <exception cref="JournalException">Out of reach, or the server refused.</exception>
    public static async ValueTask<T> ReadAsync<T>(NpgsqlDataSource source, Func<NpgsqlConnection, Task<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return await read(connection);
            }
            catch (Exception e) when (PostgresGate.IsOutOfReach(e))
            {
                if (e is not PostgresException { InvariantSeverity: "ERROR" })
                {
                    source.Clear();
                    if (attempt == 1) continue;
                }
                throw new JournalException($"The journal cannot be read: {e.Message}", e);
            }
        }
    }
}
