using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Tests.Journal.Sealing;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

public sealed class PostgresDayTests(PostgresDatabase database) : DaySpec, IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    private PostgresJournal? _journal;

    protected override IJournal Journal => _journal!;

    public async ValueTask InitializeAsync()
    {
        await database.EmptyAsync();
        _journal = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null) await _journal.DisposeAsync();
    }

    [Fact]
    public async Task AStampThatIsOldByTheServersClockIsRefused()
    {
        await using var journal = await database.OpenAsync(new PostgresJournalOptions());
        var now = await journal.ReadTimeAsync();
        var (old, young) = (new Batches("OLD"), new Batches("YOUNG"));
        Assert.Equal([Sealed, Committed], journal.Append([old.Next() with { Stamp = now.AddMinutes(-31) }, young.Next() with { Stamp = now.AddMinutes(-29) }], []));
        await using (var turn = await journal.ContestAsync(old.Key, 0)) Assert.Equal(Sealed, await turn.AppendAsync(old.Next() with { Stamp = now.AddMinutes(-31) }));
    }

    [Fact]
    public async Task ASealedDayStaysSealedForANodeThatStarts()
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Take(grain.Next())], []);
        Assert.Single(await _journal!.SealDaysAsync(ManualTime.Start.AddDays(2)));
        await using var other = await database.OpenAsync();
        Assert.Equal([Sealed], other.Append([grain.Next()], []));
        Assert.Empty(await other.SealDaysAsync(ManualTime.Start.AddDays(2)));
    }

    [Fact]
    public async Task SealingWaitsForWhoeverIsWriting()
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Take(grain.Next())], []);
        await using var writer = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await writer.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var insert = writer.CreateCommand();
        insert.CommandText =
            "INSERT INTO journal.batch SELECT kind, 'SLOW', sequence, previous, gen_random_uuid(), stamp, hash, format, events FROM journal.batch";
        await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var sealing = _journal!.SealDaysAsync(ManualTime.Start.AddDays(2)).AsTask();
        await database.UntilAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'livecommerce-seal' AND query LIKE '%pg_locks%'");
        Assert.False(sealing.IsCompleted);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, Assert.Single(await sealing).Leaves);
    }

    [Fact]
    public async Task WhoWritesForTooLongIsNotWaitedFor()
    {
        await using var journal = await database.OpenAsync(new PostgresJournalOptions { WritersEndWithin = TimeSpan.FromMilliseconds(100) });
        await using var writer = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await writer.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var delete = writer.CreateCommand();
        delete.CommandText = "DELETE FROM journal.batch";
        await delete.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<JournalException>(async () => await journal.SealDaysAsync(ManualTime.Start.AddDays(2)));
    }

    [Fact]
    public async Task NodesThatSealAtOnceSealOnce()
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Take(grain.Next())], []);
        await using var other = await database.OpenAsync();
        var both = await Task.WhenAll(
            _journal!.SealDaysAsync(ManualTime.Start.AddDays(2)).AsTask(), other.SealDaysAsync(ManualTime.Start.AddDays(2)).AsTask());
        Assert.Single(both.SelectMany(days => days));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM journal.day_root"));
    }
}

public sealed class PostgresArchiveTests(PostgresDatabase database) : ArchiveSpec, IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    private PostgresJournal? _journal;

    protected override IJournal Journal => _journal!;

    public async ValueTask InitializeAsync()
    {
        await database.EmptyAsync();
        _journal = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null) await _journal.DisposeAsync();
    }
}
