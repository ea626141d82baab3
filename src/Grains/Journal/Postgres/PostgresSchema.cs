using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Brings a database to this release's schema, when a person says so: starting a node never changes it, because another release may be running
/// on it. One runner at a time; a step is all or nothing; the table of applied steps is the record.
/// </summary>
public static class PostgresSchema
{
    /// <summary>The command that a message to a person names.</summary>
    public const string Command = "migrate";

    private const long OneRunner = 7_883_961_520_447_931_650; // any number that nobody else locks
    private const int Tries = 30;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>The newest step that this release knows.</summary>
    public static int Newest => PostgresSteps.All.Count;

    /// <summary>Applies what is missing, in order. Safe to repeat and to start twice at once.</summary>
    /// <returns>The steps that this call applied.</returns>
    /// <exception cref="JournalException">A newer release owns the database, an applied step is not the one that this release knows, or a step failed.</exception>
    public static Task<IReadOnlyList<SchemaStep>> MigrateAsync(NpgsqlDataSource source, TimeProvider? time = null) =>
        MigrateAsync(source, PostgresSteps.All, time ?? TimeProvider.System);

    /// <summary>The same with other steps than this release's own.</summary>
    public static async Task<IReadOnlyList<SchemaStep>> MigrateAsync(NpgsqlDataSource source, IReadOnlyList<SchemaStep> steps, TimeProvider time)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            await ExecuteAsync(connection, $"SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({OneRunner})");
            try
            {
                await ExecuteAsync(connection, "SET lock_timeout = '2s'");
                await ExecuteAsync(connection, Record);
                var applied = await AppliedAsync(connection);
                Judge(applied, steps);
                var missing = steps.Where(step => applied.All(done => done.Number != step.Number)).ToList();
                foreach (var step in missing) await ApplyAsync(connection, step, time);
                return missing;
            }
            finally
            {
                if (connection.State == System.Data.ConnectionState.Open)
                    await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({OneRunner}); RESET ALL");
            }
        }
        catch (NpgsqlException e)
        {
            throw new JournalException($"The schema could not be brought up to date: {e.Message}", e);
        }
    }

    /// <summary>Refuses a schema that this release cannot work with: the current and the previous one are fine, and newer ones that only added.</summary>
    /// <exception cref="JournalException">It is older or newer than that; the message says what to do.</exception>
    internal static async Task<int> CheckAsync(NpgsqlConnection connection, IReadOnlyList<SchemaStep> steps)
    {
        var applied = await AppliedAsync(connection);
        Judge(applied, steps);
        var version = applied.Count == 0 ? 0 : applied[^1].Number;
        var oldest = Math.Max(1, steps.Count - 1);
        if (version == 0) throw new JournalException($"The database has no journal yet. Run '{Command}' once, then start the nodes.");
        if (version < oldest)
            throw new JournalException($"The journal's schema is at step {version}, this release works from step {oldest} on. Run '{Command}' first.");
        return version;
    }

    private static void Judge(List<Applied> applied, IReadOnlyList<SchemaStep> steps)
    {
        foreach (var done in applied)
        {
            if (steps.FirstOrDefault(step => step.Number == done.Number) is { } known)
            {
                if (!known.Checksum.AsSpan().SequenceEqual(done.Checksum))
                    throw new JournalException($"Step {done.Number} of the journal's schema ('{done.Name}') is not the one that this release knows.");
            }
            else if (done.Needs > steps.Count)
            {
                throw new JournalException(
                    $"The journal's schema is newer than this release: step {done.Number} ('{done.Name}') needs a release that knows step {done.Needs}, " +
                    $"this one knows {steps.Count}. Start the newer release.");
            }
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, SchemaStep step, TimeProvider time)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync();
                await ExecuteAsync(connection, step.Sql);
                await using var record = new NpgsqlCommand(
                    "INSERT INTO journal.step (number, phase, name, checksum, needs) VALUES ($1, $2, $3, $4, $5)", connection);
                foreach (object value in (ReadOnlySpan<object>)[step.Number, $"{step.Phase}", step.Name, step.Checksum, step.Needs])
                    record.Parameters.Add(new NpgsqlParameter { Value = value });
                await record.ExecuteNonQueryAsync();
                await transaction.CommitAsync();
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < Tries)
            {
                // Whoever waits for a table lock has everybody behind him wait too; so it waits briefly, lets the others pass, and tries again.
                await Task.Delay(TryAgainAfter, time);
            }
        }
    }

    private static async Task<List<Applied>> AppliedAsync(NpgsqlConnection connection)
    {
        var applied = new List<Applied>();
        await using (var command = new NpgsqlCommand("SELECT to_regclass('journal.step') IS NOT NULL", connection))
        {
            if (await command.ExecuteScalarAsync() is not true) return applied;
        }
        await using var read = new NpgsqlCommand("SELECT number, name, checksum, needs FROM journal.step ORDER BY number", connection);
        await using var row = await read.ExecuteReaderAsync();
        while (await row.ReadAsync())
            applied.Add(new Applied(row.GetInt32(0), row.GetString(1), await row.GetFieldValueAsync<byte[]>(2), row.GetInt32(3)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private const string Record =
        """
        CREATE SCHEMA IF NOT EXISTS journal;
        CREATE TABLE IF NOT EXISTS journal.step (
            number integer PRIMARY KEY,
            phase text NOT NULL,
            name text NOT NULL,
            checksum bytea NOT NULL,
            needs integer NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
        """;

    private sealed record Applied(int Number, string Name, byte[] Checksum, int Needs);
}
