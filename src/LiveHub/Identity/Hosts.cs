using System.Security.Claims;
using Dapper;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>A host as it is stored.</summary>
/// <param name="Generation">Counts the passwords; a token of an earlier generation is revoked.</param>
public sealed record HostAccount(HostId Id, HostName Name, string PasswordHash, long Generation, DateTimeOffset CreatedAt, DateTimeOffset PasswordSetAt);

public enum HostChange
{
    Done,
    NameExists,

    /// <summary>The password was changed by somebody else meanwhile.</summary>
    Overtaken,
}

/// <summary>The accounts of those who sell.</summary>
public sealed class Hosts(ShopDatabase database, TimeProvider time)
{
    /// <summary>
    /// Told when the tokens that a host had so far are accepted no more, before whoever changed that is answered. It may be told once too often: ask
    /// <see cref="Accepts"/>.
    /// </summary>
    internal event EventHandler<TokensRevokedEventArgs>? Revoked;

    private const string Columns =
        "host_id AS HostId, name AS Name, password_hash AS PasswordHash, generation AS Generation, created_at AS CreatedAt, password_set_at AS PasswordSetAt";

    public bool Any() => database.Read(connection => connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM host)"));

    public IReadOnlyList<HostAccount> List() =>
        database.Read(connection => connection.Query<Row>($"SELECT {Columns} FROM host ORDER BY name_key").Select(row => row.ToAccount()).ToList());

    public HostAccount? Find(HostName name) => database.Read(connection =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM host WHERE name_key = @key", new { key = name.Key })?.ToAccount());

    public HostAccount? Find(HostId id) => database.Read(connection =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM host WHERE host_id = @id", new { id = id.Value })?.ToAccount());

    /// <summary>The generation of which a token must be now; null when there is no such host.</summary>
    public long? Generation(HostId id) => database.Read(connection =>
        connection.ExecuteScalar<long?>("SELECT generation FROM host WHERE host_id = @id", new { id = id.Value }));

    public Task<HostChange> AddAsync(HostId id, HostName name, string passwordHash, CancellationToken cancellationToken = default) =>
        database.WriteAsync(connection => connection.Execute(
            """
            INSERT INTO host (host_id, name, name_key, password_hash, generation, created_at, password_set_at)
            VALUES (@id, @name, @key, @passwordHash, 1, @now, @now) ON CONFLICT (name_key) DO NOTHING
            """,
            new { id = id.Value, name = name.Text, key = name.Key, passwordHash, now = Now() }) == 1 ? HostChange.Done : HostChange.NameExists,
            cancellationToken);

    /// <summary>
    /// Whether somebody who was let in with a good token would still be: a host until the password changes, everybody else as long as the token lasts.
    /// </summary>
    internal bool Accepts(ClaimsPrincipal? user) => user is null || !user.TryGetHostId(out var id) || user.HostGeneration() == Generation(id);

    /// <summary>Sets a new password and so revokes every token given out before. An account has to be still of generation <paramref name="expected"/>.</summary>
    public async Task<HostChange> SetPasswordAsync(HostId id, string passwordHash, long expected, CancellationToken cancellationToken = default)
    {
        try
        {
            return await database.WriteAsync(connection => connection.Execute(
                "UPDATE host SET password_hash = @passwordHash, generation = generation + 1, password_set_at = @now WHERE host_id = @id AND generation = @expected",
                new { id = id.Value, passwordHash, expected, now = Now() }) == 1 ? HostChange.Done : HostChange.Overtaken,
                cancellationToken);
        }
        finally
        {
            // Also after a failure: a commit that failed may have landed.
            Revoked?.Invoke(this, new TokensRevokedEventArgs(id));
        }
    }

    /// <summary>Replaces the hash of an unchanged password by one with newer settings; tokens stay valid.</summary>
    public Task RehashAsync(HostAccount account, string passwordHash, CancellationToken cancellationToken = default) =>
        database.WriteAsync(connection => connection.Execute(
            "UPDATE host SET password_hash = @passwordHash WHERE host_id = @id AND password_hash = @old",
            new { id = account.Id.Value, passwordHash, old = account.PasswordHash }), cancellationToken);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record Row(string HostId, string Name, string PasswordHash, long Generation, long CreatedAt, long PasswordSetAt)
    {
        public HostAccount ToAccount() => new(
            Identity.HostId.Parse(HostId),
            HostName.TryParse(Name, out var name) ? name : throw new InvalidOperationException($"The name of host {HostId} in shop.db is not a host's name."),
            PasswordHash, Generation, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt), DateTimeOffset.FromUnixTimeMilliseconds(PasswordSetAt));
    }
}
