using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>A connection for tools that read a whole journal: it sees the tables by their plain names and cannot write.</summary>
public static class PostgresReadAccess
{
    /// <summary>Connects, to a standby too.</summary>
    /// <exception cref="JournalException">Out of reach, or the schema is not that of this release; the message says what to do.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(PostgresAddress address)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString)
        {
            ApplicationName = "livecommerce-tool",
            SearchPath = "journal",
            Options = "-c default_transaction_read_only=on",
            CommandTimeout = 0, // a journal takes as long as it is
            Pooling = false,
            Enlist = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync();
            var version = await PostgresSchema.CheckAsync(connection, PostgresSteps.All);
            if (version < PostgresSchema.Newest)
                throw new JournalException($"The journal's schema is at step {version}, this tool reads step {PostgresSchema.Newest}. Run '{PostgresSchema.Command}' first.");
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (e is JournalException || !PostgresGate.IsOutOfReach(e)) throw;
            throw new JournalException($"PostgreSQL at {address} is out of reach: {e.Message}", e);
        }
    }
}
