using System.Net.Sockets;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>Looks at every connection that is going to commit: is this server still one on which an acknowledged sale is safe?</summary>
internal sealed class PostgresGate(PostgresJournalOptions options)
{
    /// <exception cref="JournalException">It is not; the message names the setting or the command.</exception>
    public async Task<string> CheckAsync(NpgsqlConnection connection)
    {
        var settings = await PostgresSettings.ReadAsync(connection);
        settings.Check(options.AllowUnsafeSettings);
        var version = await PostgresSchema.CheckAsync(connection, PostgresSteps.All);
        return $"{settings.Description}, schema {version}";
    }

    /// <summary>Broken or unreachable storage, in the many forms in which the provider tells of it.</summary>
    public static bool IsOutOfReach(Exception e) =>
        e is NpgsqlException or JournalException or SocketException or IOException or TimeoutException or InvalidOperationException or OperationCanceledException;
}
