using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Tests.Shared;
using Npgsql;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

/// <summary>A server on which an acknowledged sale could be lost is refused, at start and later.</summary>
public sealed class PostgresStartTests(PostgresDatabase database) : PostgresTest(database)
{
    [Fact]
    public void TheDescriptionNamesWhatDurabilityRestsOn()
    {
        foreach (var part in (string[])["PostgreSQL ", "fsync=on", "full_page_writes=on", "synchronous_commit=on", "data_checksums=on", "read committed", "schema "])
            Assert.Contains(part, Journal.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off", false)]
    [InlineData("local", true)] // without standbys nothing more is promised
    [InlineData("remote_write", true)]
    [InlineData("remote_apply", true)]
    public async Task ARoleOrDatabaseThatDoesNotWaitForTheDiskIsRefused(string setting, bool isSafe)
    {
        var name = await Database.Server.CreateDatabaseAsync();
        var connection = Database.Server.ConnectionString(name);
        await using (var source = NpgsqlDataSource.Create(connection + ";Pooling=false")) await PostgresSchema.MigrateAsync(source);
        await Database.ExecuteAsync($"ALTER DATABASE {name} SET synchronous_commit = {setting}");
        if (!isSafe)
        {
            var refusal = await Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync(connection));
            Assert.Contains($"synchronous_commit={setting}", refusal.Message, StringComparison.Ordinal);
        }
        await using var journal = await PostgresJournal.OpenAsync(connection, PostgresDatabase.AnyStamp with { AllowUnsafeSettings = !isSafe });
        Assert.Contains($"synchronous_commit={setting}", journal.Description, StringComparison.Ordinal);
        Assert.Equal([Committed], journal.Append([new Batches("MUG").Next()], []));
    }

    [Fact]
    public async Task AServerThatIsMadeUnsafeIsRefusedAtStartAndOnTheNextConnection()
    {
        await using var server = await PostgresServer.StartAsync();
        var connection = server.ConnectionString(await server.CreateDatabaseAsync());
        await using var source = NpgsqlDataSource.Create(connection);
        await PostgresSchema.MigrateAsync(source);
        await using var running = await PostgresJournal.OpenAsync(connection, PostgresDatabase.AnyStamp);
        Assert.Equal([Committed], running.Append([new Batches("BEFORE").Next()], []));
        foreach (var (setting, told) in ((string, string)[])[
            ("fsync = off", "fsync=off"), ("full_page_writes = off", "full_page_writes=off"), ("synchronous_commit = off", "synchronous_commit=off")])
        {
            await server.QueryAsync($"ALTER SYSTEM SET {setting}");
            await server.StopAsync(PostgresStop.Fast);
            await server.StartAgainAsync();
            var refusal = await Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync(connection));
            Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
            var batch = new Batches("AFTER").Next();
            if (running.Append([batch], [])[0] == Unknown) Assert.Equal(Unknown, running.Settle(batch)); // the old connection
            Assert.Equal([Lost], running.Append([batch], []));
            Assert.Contains(told, running.LastFault, StringComparison.Ordinal);
            await server.QueryAsync($"ALTER SYSTEM RESET {setting.Split(' ')[0]}");
        }
    }

    [Fact]
    public async Task WithoutAServerItSaysSo()
    {
        var refusal = await Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync("Host=127.0.0.1;Port=1;Username=nobody;Database=none"));
        Assert.Contains("out of reach", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheRoleOfTheNodesCannotChangeOrDeleteWhatWasDecided()
    {
        await Database.ExecuteAsync(
            """
            DROP ROLE IF EXISTS shop_node;
            CREATE ROLE shop_node LOGIN PASSWORD 'node';
            GRANT USAGE ON SCHEMA journal TO shop_node;
            GRANT SELECT ON ALL TABLES IN SCHEMA journal TO shop_node;
            GRANT SELECT ON ALL SEQUENCES IN SCHEMA journal TO shop_node;
            GRANT INSERT, UPDATE ON journal.head TO shop_node;
            GRANT INSERT ON journal.batch TO shop_node;
            GRANT INSERT, UPDATE, DELETE ON journal.outbox, journal.probe TO shop_node;
            """);
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Username = "shop_node", Password = "node", Pooling = false }.ToString();
            await using (var journal = await PostgresJournal.OpenAsync(connection, PostgresDatabase.AnyStamp))
            {
                var grain = new Batches("MUG");
                Assert.Equal([Committed], journal.Append([grain.Take(grain.Next(outbox: new OutboxMessage("t", "{}")))], []));
                Assert.Equal([Lost], journal.Settle([grain.Next()]));
                var row = Assert.Single(journal.ReadOutbox(0, 10));
                Assert.Empty(journal.Append([], [row.Position]));
                Assert.Empty(journal.Append([], []));
                Assert.Null(journal.LastFault);
                await using var turn = await journal.ContestAsync(grain.Key, 0);
                Assert.Single(turn.News.Batches);
            }
            await using var source = NpgsqlDataSource.Create(connection);
            foreach (var sql in (string[])["DELETE FROM journal.batch", "UPDATE journal.batch SET stamp = 0", "DELETE FROM journal.head", "TRUNCATE journal.batch"])
            {
                await using var command = source.CreateCommand(sql);
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
            }
        }
        finally
        {
            await Database.ExecuteAsync("DROP OWNED BY shop_node; DROP ROLE shop_node");
        }
    }
}
