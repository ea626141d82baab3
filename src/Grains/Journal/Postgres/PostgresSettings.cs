using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>What a session runs with. Asked anew on every connection that commits: settings change while a server runs.</summary>
internal sealed record PostgresSettings(
    string Version,
    int VersionNumber,
    string Fsync,
    string FullPageWrites,
    string SynchronousCommit,
    string SynchronousStandbys,
    string DataChecksums,
    string Isolation,
    string Encoding,
    bool IsStandby)
{
    private const int Oldest = 140_000;

    public string Description =>
        $"PostgreSQL {Version}, fsync={Fsync}, full_page_writes={FullPageWrites}, synchronous_commit={SynchronousCommit}, " +
        $"synchronous_standby_names='{SynchronousStandbys}', data_checksums={DataChecksums}, {Isolation}";

    public static async Task<PostgresSettings> ReadAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_setting('fsync'),
                   current_setting('full_page_writes'), current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
                   current_setting('data_checksums'), current_setting('transaction_isolation'), current_setting('server_encoding'), pg_is_in_recovery()
            """, connection);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new PostgresSettings(
            row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
            row.GetString(7), row.GetString(8), row.GetBoolean(9));
    }

    /// <exception cref="JournalException">An acknowledged sale could be lost on this server, or it cannot hold a journal at all.</exception>
    public void Check(bool allowUnsafe)
    {
        if (VersionNumber < Oldest) throw new JournalException($"PostgreSQL {Version} is too old; 14 is the oldest that works.");
        if (IsStandby) throw new JournalException("This PostgreSQL server is a standby; connect to the primary.");
        if (Encoding != "UTF8") throw new JournalException($"The database's encoding is {Encoding}; create it with ENCODING 'UTF8'.");
        if (!allowUnsafe && Unsafe() is { } setting)
            throw new JournalException($"PostgreSQL runs with {setting}: acknowledged sales could be lost. Change it and start again.");
    }

    private string? Unsafe()
    {
        if (Fsync != "on") return $"fsync={Fsync}";
        if (FullPageWrites != "on") return $"full_page_writes={FullPageWrites}";
        return SynchronousCommit switch
        {
            "on" or "remote_apply" or "remote_write" => null,
            // Durable here; but who names standbys wants a sale to survive the loss of this machine.
            "local" when SynchronousStandbys.Length == 0 => null,
            "local" => "synchronous_commit=local beside synchronous_standby_names",
            _ => $"synchronous_commit={SynchronousCommit}",
        };
    }
}
