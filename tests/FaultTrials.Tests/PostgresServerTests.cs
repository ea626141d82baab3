using LiveCommerce.Tests.Shared;
using Npgsql;

namespace LiveCommerce.FaultTrials.Tests;

/// <summary>The private server of the tests keeps what a shop's server keeps, through every kind of stop.</summary>
public sealed class PostgresServerTests
{
    [Fact]
    public async Task KeepsWhatWasCommittedThroughEveryKindOfStop()
    {
        Assert.SkipWhen(PostgresServer.Absence is not null, PostgresServer.Absence ?? "");
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await server.QueryAsync("CREATE TABLE sale (n integer PRIMARY KEY)", database);
        var expected = 0;
        foreach (var how in Enum.GetValues<PostgresStop>())
        {
            await using (var connection = new NpgsqlConnection(server.ConnectionString(database) + ";Pooling=false"))
            {
                await connection.OpenAsync();
                await using var insert = new NpgsqlCommand($"INSERT INTO sale VALUES ({++expected})", connection);
                await insert.ExecuteNonQueryAsync();
            }
            await server.StopAsync(how);
            await server.StartAgainAsync();
            Assert.Equal($"{expected}", (await server.QueryAsync("SELECT count(*) FROM sale", database)).Trim());
        }
    }

    [Fact]
    public async Task HasTheSettingsThatAShopMustHave()
    {
        Assert.SkipWhen(PostgresServer.Absence is not null, PostgresServer.Absence ?? "");
        await using var server = await PostgresServer.StartAsync();
        var settings = await server.QueryAsync("SELECT name || '=' || setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums') ORDER BY name");
        Assert.Equal(["data_checksums=on", "fsync=on", "full_page_writes=on", "synchronous_commit=on"], settings.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task LeavesNothingBehind()
    {
        Assert.SkipWhen(PostgresServer.Absence is not null, PostgresServer.Absence ?? "");
        var server = await PostgresServer.StartAsync();
        var (process, data) = (server.ProcessId, server.DataDirectory);
        await server.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{process}"));
        Assert.False(Directory.Exists(data));
    }
}
