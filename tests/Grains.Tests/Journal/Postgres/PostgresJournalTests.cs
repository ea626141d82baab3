using System.Text;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Runtime;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

public sealed class PostgresJournalTests(PostgresDatabase database) : JournalSpec, IClassFixture<PostgresDatabase>, IAsyncLifetime
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
    public async Task EverythingIsThereForAnotherNode()
    {
        var grain = new Batches("MUG");
        Append[] written = [grain.Take(grain.Next(outbox: new OutboxMessage("t", "{}"))), grain.Take(grain.Next(due: ManualTime.Start))];
        foreach (var batch in written) Assert.Equal([Committed], Journal.Append([batch], []));
        await using var other = await database.OpenAsync();
        AssertHas(other, grain, written);
        Assert.Single(other.ReadOutbox(0, 10));
        Assert.Equal(grain.Key, Assert.Single(other.ReadDue(ManualTime.Start, 10)));
        Assert.Equal([Conflict], other.Append([written[0]], []));
        Assert.Equal([Committed], other.Append([grain.Next()], []));
    }

    [Fact]
    public async Task ALongHistoryIsReadInPartsThatFitIntoMemory()
    {
        var grain = new Batches("MUG");
        var events = $"[\"{new string('x', 1_000_000)}\"]";
        var written = Enumerable.Range(0, 20).Select(_ => grain.Take(grain.Next(events))).ToList();
        foreach (var batch in written) Journal.Append([batch], []);
        var page = await Journal.ReadAsync(grain.Key, 0);
        Assert.Equal(20, page.Head.Sequence);
        Assert.InRange(page.Batches.Count, 1, 9);
        AssertHas(grain, written);
    }

    [Fact]
    public async Task WhatWasCutOffOrChangedIsNoticed()
    {
        var grain = new Batches("MUG");
        for (var n = 0; n < 3; n++) Journal.Append([grain.Take(grain.Next())], []);
        await database.ExecuteAsync("DELETE FROM journal.batch WHERE sequence = 3");
        Assert.Throws<InvariantViolationException>(() => Journal.Read(grain.Key, 2));
        await database.ExecuteAsync("UPDATE journal.head SET sequence = 2");
        Assert.Throws<InvariantViolationException>(() => Journal.Read(grain.Key, 0));
        await database.ExecuteAsync("DELETE FROM journal.head");
        Assert.Throws<InvariantViolationException>(() => Journal.Read(grain.Key, 0));
    }

    [Fact]
    public async Task EventsCanBeReadWithPlainSql()
    {
        Journal.Append([new Batches("MUG").Next("""[{"type":"restocked.v1","quantity":7}]""")], []);
        Assert.Equal("7", await database.ScalarAsync<string>("SELECT events::jsonb -> 0 ->> 'quantity' FROM journal.batch"));
    }

    [Fact]
    public async Task EventsAreStoredUncompressed()
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Next($"[\"{new string('x', 500_000)}\"]")], []);
        Assert.Equal(500_004, await database.ScalarAsync<int>("SELECT pg_column_size(events) FROM journal.batch"));
    }

    [Fact]
    public void TextThatIsNotUtf8IsRefusedAlone()
    {
        var (bad, good) = (new Batches("BAD"), new Batches("GOOD"));
        Assert.Equal([Violation, Committed], Journal.Append([bad.Next() with { Events = new byte[] { (byte)'"', 0xC3, (byte)'"' } }, good.Next()], []));
        Assert.Equal([Violation], Journal.Append([new Batches("NUL\0").Next()], []));
        Assert.Null(Journal.LastFault);
    }

    [Fact]
    public void TwoBatchesOfOneGrainInAGroupAreNotBothTaken()
    {
        var grain = new Batches("MUG");
        Assert.Single(Journal.Append([grain.Next("[1]"), grain.Next("[2]")], []), outcome => outcome == Committed);
        Assert.Single(Journal.Read(grain.Key, 0));
    }

    [Fact]
    public async Task OfTwoNodesThatWriteOneGrainOneWinsEachRound()
    {
        await using var other = await database.OpenAsync();
        var (mine, theirs) = (new Batches("MUG"), new Batches("MUG"));
        for (var round = 1; round <= 100; round++)
        {
            Append[] rivals = [mine.Next("[\"mine\"]"), theirs.Next("[\"theirs\"]")];
            var outcomes = await Task.WhenAll(
                Task.Run(() => Journal.Append([rivals[0], new Batches($"A{round}").Next()], [])), Task.Run(() => other.Append([rivals[1], new Batches($"B{round}").Next()], [])));
            var winner = Assert.Single(Enumerable.Range(0, 2), n => outcomes[n][0] == Committed);
            Assert.True(outcomes[1 - winner][0] is Conflict or Skipped, $"{outcomes[1 - winner][0]}");
            Assert.All(outcomes, outcome => Assert.Equal(Committed, outcome[1]));
            mine.Take(rivals[winner]);
            theirs.Take(rivals[winner]);
        }
        Assert.Equal(100, Journal.Read(mine.Key, 0).Count);
    }

    [Fact]
    public async Task ACheckSeesWhatOthersHaveCommitted()
    {
        await using var other = await database.OpenAsync();
        var (mine, theirs) = (new Batches("MUG"), new Batches("MUG"));
        Journal.Append([theirs.Take(mine.Take(mine.Next()))], []);
        other.Append([theirs.Take(theirs.Next())], []);
        Assert.Equal([Conflict], Journal.Append([mine.Check()], []));
        await using var turn = await other.ContestAsync(mine.Key, 0);
        Assert.Equal([Committed], Journal.Append([theirs.Check()], [])); // asking does not wait for whoever holds the row
    }
}
