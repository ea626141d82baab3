using Dapper;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>
/// Counts failed sign-ins by name, whether or not a host has that name, so that neither answers nor their timing tell which names exist.
/// </summary>
/// <remarks>
/// An attempt is counted as failed <em>before</em> its password is looked at, and forgiven when the password was right: a hundred guesses sent
/// at once get no further than five sent in a row.
/// </remarks>
public sealed class FailedSignIns(ShopDatabase database, SecretStore secrets, TimeProvider time)
{
    /// <summary>Names remembered at once; beyond it the oldest are forgotten.</summary>
    public const int NamesMax = 10_000;

    /// <summary>Counts an attempt. Null when it may go on, otherwise how long the name is still locked.</summary>
    public Task<TimeSpan?> CountAsync(string nameKey, CancellationToken cancellationToken)
    {
        var digest = Digest(nameKey);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return database.WriteAsync<TimeSpan?>(connection =>
        {
            Forget(connection, now);
            var row = connection.QuerySingleOrDefault<Row>(
                "SELECT failures AS Failures, locked_until AS LockedUntil FROM failed_sign_in WHERE name_digest = @digest", new { digest });
            if (row?.LockedUntil > now) return TimeSpan.FromMilliseconds(row.LockedUntil.Value - now);
            var failures = (row?.Failures ?? 0) + 1;
            var length = Lockout.After(failures);
            long? lockedUntil = length > TimeSpan.Zero ? now + (long)length.TotalMilliseconds : null;
            connection.Execute(
                """
                INSERT INTO failed_sign_in VALUES (@digest, @failures, @lockedUntil, @now)
                ON CONFLICT (name_digest) DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until, last_at = excluded.last_at
                """,
                new { digest, failures, lockedUntil, now });
            return null;
        }, cancellationToken);
    }

    /// <summary>The password was right, or was set anew by an operator: the name starts afresh.</summary>
    public Task ForgiveAsync(string nameKey, CancellationToken cancellationToken = default)
    {
        var digest = Digest(nameKey);
        return database.WriteAsync(connection =>
            connection.Execute("DELETE FROM failed_sign_in WHERE name_digest = @digest", new { digest }), cancellationToken);
    }

    private static void Forget(SqliteConnection connection, long now)
    {
        connection.Execute("DELETE FROM failed_sign_in WHERE last_at < @limit", new { limit = now - (long)Lockout.Memory.TotalMilliseconds });
        var names = connection.ExecuteScalar<long>("SELECT count(*) FROM failed_sign_in");
        if (names < NamesMax) return;
        connection.Execute(
            "DELETE FROM failed_sign_in WHERE name_digest IN (SELECT name_digest FROM failed_sign_in ORDER BY last_at LIMIT @surplus)",
            new { surplus = names - NamesMax + 1 });
    }

    // An issuer has no line feed, so this text can never be the one of which a subject is made.
    private byte[] Digest(string nameKey) => secrets.Digest("\nsign-in\n" + nameKey);

    private sealed record Row(long Failures, long? LockedUntil);
}
