using System.Collections.Concurrent;
using LiveCommerce.FaultTrials.Proxy;
using LiveCommerce.Tests.Shared;
using Npgsql;

namespace LiveCommerce.FaultTrials.Tests;

/// <summary>What the proxy says it does to a COMMIT is what happens, however the client sends it.</summary>
public sealed class CommitProxyTests(OneServer one) : IClassFixture<OneServer>, IAsyncLifetime
{
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
        var gate = new TaskCompletionSource();
        _plans.Enqueue(new CommitPlan(fate, gate.Task));

        var inserting = Record.ExceptionAsync(() => InsertAsync(one.Server!.ConnectionString(port: _proxy!.Port), way));
        if (fate == CommitFate.Stalled)
        {
            await UntilThereAsync(); // it has landed,
            Assert.False(inserting.IsCompleted); // and the client does not know
            gate.SetResult();
        }
        var fault = await inserting;

        Assert.Empty(_plans);
        if (fate is CommitFate.Pass or CommitFate.Stalled) Assert.Null(fault);
        else Assert.IsNotType<PostgresException>(Assert.IsType<NpgsqlException>(fault, exactMatch: false)); // the wire broke, the server said nothing
        if (fate == CommitFate.Late)
        {
            Assert.Equal("0", await CountAsync());
            gate.SetResult();
        }
        if (fate == CommitFate.Dropped) Assert.Equal("0", await CountAsync());
        else await UntilThereAsync();
        Assert.Equal(fate == CommitFate.Pass ? 0 : 1, _proxy!.Faults);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    private static async Task InsertAsync(string address, Way way)
    {
        await using var connection = new NpgsqlConnection(address + ";Pooling=false");
        await connection.OpenAsync();
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

    private async Task UntilThereAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await CountAsync() != "1") limit.Token.ThrowIfCancellationRequested();
    }
}
