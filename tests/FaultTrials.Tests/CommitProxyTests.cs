using System.Collections.Concurrent;
using System.Diagnostics;
using LiveCommerce.FaultTrials.Proxy;
using LiveCommerce.Tests.Shared;
using Npgsql;

namespace LiveCommerce.FaultTrials.Tests;

/// <summary>What the proxy says it does to a COMMIT is what happens, however the client sends it.</summary>
public sealed class CommitProxyTests(OneServer one) : IClassFixture<OneServer>, IAsyncLifetime
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(300);
    private readonly ConcurrentQueue<CommitPlan> _plans = new();
    private CommitProxy? _proxy;

    public enum Way
    {
        Transaction,
        Batch,
        PreparedBatch,
    }

    public static TheoryData<Way, string> Ways() => new(
        from way in Enum.GetValues<Way>()
        from fate in Enum.GetNames<CommitFate>()
        select (way, fate));

    public async ValueTask InitializeAsync()
    {
        if (one.Server is not { } server) return;
        await server.QueryAsync("DROP TABLE IF EXISTS sale; CREATE TABLE sale (n integer PRIMARY KEY)");
        _proxy = new CommitProxy(server.Port, () => _plans.TryDequeue(out var plan) ? plan : CommitPlan.Pass);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ACommitMeetsItsFate(Way way, string fateName)
    {
        Assert.SkipWhen(PostgresServer.Absence is not null, PostgresServer.Absence ?? "");
        var fate = Enum.Parse<CommitFate>(fateName);
        await using var connection = new NpgsqlConnection(one.Server!.ConnectionString(port: _proxy!.Port) + ";Pooling=false");
        await connection.OpenAsync();
        _plans.Enqueue(new CommitPlan(fate, fate is CommitFate.Late or CommitFate.Stalled ? Wait : TimeSpan.Zero));

        var began = Stopwatch.GetTimestamp();
        var fault = await Record.ExceptionAsync(() => InsertAsync(connection, way));
        var took = Stopwatch.GetElapsedTime(began);

        Assert.Empty(_plans);
        if (fate is CommitFate.Pass or CommitFate.Stalled) Assert.Null(fault);
        else Assert.IsNotType<PostgresException>(Assert.IsType<NpgsqlException>(fault, exactMatch: false)); // the wire broke, the server said nothing
        if (fate == CommitFate.Stalled) Assert.True(took >= Wait, $"{took}");
        if (fate == CommitFate.Late) Assert.Equal("0", await CountAsync());
        if (fate == CommitFate.Dropped) Assert.Equal("0", await CountWhenNobodyWritesAsync());
        else Assert.Equal("1", await CountWhenNobodyWritesAsync());
        Assert.Equal(fate == CommitFate.Pass ? 0 : 1, _proxy.Faults);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    private static async Task InsertAsync(NpgsqlConnection connection, Way way)
    {
        if (way == Way.Transaction)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var insert = new NpgsqlCommand("INSERT INTO sale VALUES (1)", connection, transaction);
            await insert.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            return;
        }
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new("BEGIN"), new("INSERT INTO sale VALUES (1)"), new("COMMIT") } };
        if (way == Way.PreparedBatch) await batch.PrepareAsync();
        await batch.ExecuteNonQueryAsync();
    }

    private async Task<string> CountAsync() => (await one.Server!.QueryAsync("SELECT count(*) FROM sale")).Trim();

    /// <summary>The table's lock waits for whoever still writes: what is counted then is the end of the story.</summary>
    private async Task<string> CountWhenNobodyWritesAsync() => (await one.Server!.QueryAsync("BEGIN; LOCK TABLE sale; SELECT count(*) FROM sale; COMMIT")).Trim();
}
