using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Counted refusals, over a connection that no sale waits for. Nodes write them one after the other, behind an advisory lock, so that each row is
/// chained to the newest one, whoever wrote that.
/// </summary>
internal sealed class PostgresRefusals(NpgsqlDataSource source)
{
    private const long OneWriter = 7_883_961_520_447_931_651; // any number that nobody else locks

    private const string Known =
        """
        SELECT w.n, newest.stamp, newest.hash,
            EXISTS (SELECT 1 FROM journal.refusal AS r WHERE r.kind = w.kind AND r.id = w.id AND r.stamp = w.stamp AND r.counts = w.counts)
        FROM (SELECT generate_subscripts($1, 1) AS n, unnest($1) AS kind, unnest($2) AS id, unnest($3) AS stamp, unnest($4) AS counts) AS w
        JOIN LATERAL (
            SELECT r.stamp, r.hash FROM journal.refusal AS r WHERE r.kind = w.kind AND r.id = w.id ORDER BY r.stamp DESC LIMIT 1) AS newest ON true
        """;

    private const string Insert =
        "INSERT INTO journal.refusal (kind, id, stamp, counts, hash) SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5)";

    public async ValueTask<IReadOnlyList<CountOutcome>> CountAsync(IReadOnlyList<CountedRefusals> rows)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            return await WriteAsync(connection, rows);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return Refused(rows.Count); // the schema's first step has no such table, and this release works with it too: they wait for the next
        }
        catch (Exception e) when (PostgresGate.IsOutOfReach(e))
        {
            if (e is not PostgresException { InvariantSeverity: "ERROR" }) source.Clear();
            return new CountOutcome[rows.Count];
        }
    }

    public ValueTask<IReadOnlyList<CountedRefusals>> ReadAsync(GrainKey key, long afterStamp, int limit) =>
        PostgresReader.ReadAsync<IReadOnlyList<CountedRefusals>>(source, async connection =>
        {
            await using var command = new NpgsqlCommand(
                "SELECT stamp, counts FROM journal.refusal WHERE kind = $1 AND id = $2 AND stamp > $3 ORDER BY stamp LIMIT $4", connection);
            foreach (object value in (ReadOnlySpan<object>)[key.Kind, key.Id, afterStamp, (long)limit]) command.Parameters.Add(new NpgsqlParameter { Value = value });
            await using var row = await command.ExecuteReaderAsync();
            var rows = new List<CountedRefusals>();
            while (await row.ReadAsync()) rows.Add(new CountedRefusals(key, row.GetInt64(0), row.GetString(1)));
            return rows;
        });

    private static async Task<IReadOnlyList<CountOutcome>> WriteAsync(NpgsqlConnection connection, IReadOnlyList<CountedRefusals> rows)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var turn = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({OneWriter})", connection)) await turn.ExecuteNonQueryAsync();
        var (outcomes, previous) = await LookAsync(connection, rows);
        var fresh = Enumerable.Range(0, rows.Count).Where(i => outcomes[i] == CountOutcome.Unknown).ToList();
        if (fresh.Count > 0)
        {
            await using var insert = Command(connection, Insert, [.. fresh.Select(i => rows[i])]);
            insert.Parameters.Add(new NpgsqlParameter { Value = fresh.Select(i => rows[i].HashAfter(previous[i])).ToArray() });
            await insert.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
        foreach (var i in fresh) outcomes[i] = CountOutcome.Written;
        return outcomes;
    }

    /// <summary>What can be said before writing, and the hash that each row follows.</summary>
    private static async Task<(CountOutcome[] Outcomes, byte[][] Previous)> LookAsync(NpgsqlConnection connection, IReadOnlyList<CountedRefusals> rows)
    {
        var (outcomes, previous) = (new CountOutcome[rows.Count], new byte[rows.Count][]);
        Array.Fill(previous, ChainHash.Genesis);
        await using var look = Command(connection, Known, rows);
        await using var row = await look.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var i = row.GetInt32(0) - 1;
            previous[i] = row.GetFieldValue<byte[]>(2);
            if (row.GetBoolean(3)) outcomes[i] = CountOutcome.Written;
            else if (!rows[i].MayFollow(row.GetInt64(1))) outcomes[i] = CountOutcome.TooSoon;
        }
        return (outcomes, previous);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, IReadOnlyList<CountedRefusals> rows) => new(sql, connection)
    {
        Parameters =
        {
            new NpgsqlParameter { Value = rows.Select(row => row.Key.Kind).ToArray() },
            new NpgsqlParameter { Value = rows.Select(row => row.Key.Id).ToArray() },
            new NpgsqlParameter { Value = rows.Select(row => row.Stamp).ToArray() },
            new NpgsqlParameter { Value = rows.Select(row => row.Counts).ToArray() },
        },
    };

    private static CountOutcome[] Refused(int count)
    {
        var outcomes = new CountOutcome[count];
        Array.Fill(outcomes, CountOutcome.TooSoon);
        return outcomes;
    }
}
