using Dapper;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Talk.Storage;
using LiveCommerce.LiveHub.Tests.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>One writer: stored before it is shown, in order, bounded, and nobody's mistake is another's.</summary>
public sealed class TalkWriterTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShopDatabase _database;
    private readonly TalkWriter _writer;

    public TalkWriterTests()
    {
        _database = new ShopDatabase(Path.Combine(_folder.Path, "shop.db"), [new TalkSchema()]);
        _writer = new TalkWriter(_database, NullLogger<TalkWriter>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task WhatIsShownIsStoredAndInTheOrderOfStoring()
    {
        var shown = new List<int>();
        var replies = await Task.WhenAll(Enumerable.Range(1, 500).Select(i => _writer.RunAsync(connection => Store(connection, i), stored =>
        {
            Assert.True(IsStored(stored));
            shown.Add(stored);
        })));
        Assert.All(replies, reply => Assert.Equal(TalkRefusal.None, reply.Refusal));
        Assert.Equal(Enumerable.Range(1, 500), shown);
    }

    [Fact]
    public async Task WhatDoesNotFitIsRefusedAtOnceAndLaterTakenAgain()
    {
        using var gate = new SemaphoreSlim(0);
        var entered = new TaskCompletionSource();
        var blocking = _writer.RunAsync(_ =>
        {
            entered.TrySetResult();
            return gate.Wait(TimeSpan.FromSeconds(20));
        });
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var waiting = Enumerable.Range(1, TalkWriter.Capacity).Select(i => _writer.RunAsync(connection => Store(connection, i))).ToArray();
        Assert.Equal(TalkRefusal.Busy, (await _writer.RunAsync(connection => Store(connection, 9_999))).Refusal);
        var patient = _writer.RunPatientlyAsync(connection => Store(connection, 10_000));
        Assert.False(patient.IsCompleted);
        gate.Release();
        await blocking;
        Assert.All(await Task.WhenAll(waiting), reply => Assert.Equal(TalkRefusal.None, reply.Refusal));
        Assert.Equal(10_000, (await patient).Value);
        Assert.False(IsStored(9_999));
    }

    [Fact]
    public async Task OneMistakeSpoilsNothingOfTheOthers()
    {
        var replies = Enumerable.Range(1, 50).Select(i => _writer.RunAsync(connection => i == 25 ? throw new InvalidOperationException("a bug") : Store(connection, i))).ToArray();
        await Assert.ThrowsAsync<InvalidOperationException>(() => replies[24]);
        foreach (var reply in replies.Where((_, index) => index != 24)) Assert.Equal(TalkRefusal.None, (await reply).Refusal);
        Assert.Equal(49, _database.Read(connection => connection.QuerySingle<int>("SELECT count(*) FROM talk_peak")));
    }

    [Fact]
    public async Task WhatTheDatabaseRefusesIsNeitherStoredNorShown()
    {
        var wasShown = false;
        var reply = await _writer.RunAsync(connection => connection.Execute("INSERT INTO absent VALUES (1)"), _ => wasShown = true);
        Assert.Equal((TalkRefusal.StorageUnavailable, false), (reply.Refusal, wasShown));
        Assert.Equal(TalkRefusal.None, (await _writer.RunAsync(connection => Store(connection, 1))).Refusal);
    }

    [Fact]
    public async Task AMistakeInShowingIsItsCallersAlone()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _writer.RunAsync(connection => Store(connection, 1), _ => throw new InvalidOperationException("a bug")));
        Assert.Equal(2, (await _writer.RunAsync(connection => Store(connection, 2))).Value);
    }

    [Fact]
    public async Task WhatWasTakenIsStoredBeforeTheEndAndNothingAfterIt()
    {
        var last = _writer.RunAsync(connection => Store(connection, 1));
        await _writer.DisposeAsync();
        Assert.Equal(1, (await last).Value);
        Assert.Equal(TalkRefusal.Busy, (await _writer.RunAsync(connection => Store(connection, 2))).Refusal);
        Assert.Equal(TalkRefusal.Busy, (await _writer.RunPatientlyAsync(connection => Store(connection, 2))).Refusal);
    }

    private static int Store(SqliteConnection connection, int number)
    {
        ShowTable.SavePeak(connection, $"show-{number}", number);
        return number;
    }

    private bool IsStored(int number) => _database.Read(connection => ShowTable.Peak(connection, $"show-{number}")) == number;
}
