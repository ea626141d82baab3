using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Tests.Journal.Postgres;
using LiveCommerce.Tests.Shared;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

/// <summary>One server per test run, started by the first test that asks for it.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync());

    internal Task<PostgresServer> ServerAsync()
    {
        Assert.SkipWhen(PostgresServer.Absence is not null, PostgresServer.Absence ?? "");
        return _server.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
    }
}

/// <summary>A database of one test class, with the journal's schema; empty again before each test.</summary>
public sealed class PostgresDatabase(PostgresFixture fixture) : IAsyncDisposable
{
    private NpgsqlDataSource? _source;

    /// <summary>For statements that a foreign client sends.</summary>
    public NpgsqlDataSource Source => _source!;

    public string ConnectionString { get; private set; } = "";

    internal PostgresServer Server { get; private set; } = null!;

    internal async Task EmptyAsync()
    {
        Server = await fixture.ServerAsync();
        if (_source is null)
        {
            ConnectionString = Server.ConnectionString(await Server.CreateDatabaseAsync());
            _source = NpgsqlDataSource.Create(ConnectionString);
            await PostgresSchema.MigrateAsync(_source);
        }
        await ExecuteAsync("TRUNCATE journal.head, journal.batch, journal.outbox, journal.probe, journal.page, journal.snapshot, journal.day_root, journal.archive, journal.refusal");
    }

    /// <summary>Stamps of tests may be as old as they like.</summary>
    internal static PostgresJournalOptions AnyStamp { get; } = new() { StampWithin = TimeSpan.FromDays(100_000) };

    internal Task<PostgresJournal> OpenAsync(PostgresJournalOptions? options = null) => PostgresJournal.OpenAsync(ConnectionString, options ?? AnyStamp);

    internal async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    internal async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Asks again until the answer is yes.</summary>
    internal async Task UntilAsync(string sql)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (!await ScalarAsync<bool>(sql))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(30), $"Never true: {sql}");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null) await _source.DisposeAsync();
    }
}

/// <summary>A test on an empty journal in the class's own database.</summary>
public abstract class PostgresTest(PostgresDatabase database) : IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    protected PostgresDatabase Database => database;

    private protected PostgresJournal Journal { get; private set; } = null!;

    private protected virtual PostgresJournalOptions Options => PostgresDatabase.AnyStamp;

    public async ValueTask InitializeAsync()
    {
        await database.EmptyAsync();
        Journal = await database.OpenAsync(Options);
    }

    public async ValueTask DisposeAsync()
    {
        if (Journal is not null) await Journal.DisposeAsync();
    }
}
