using System.Text;
using LiveCommerce.Grains.Journal;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal;

/// <summary>What every journal promises. A class per implementation inherits it.</summary>
public abstract class JournalSpec
{
    protected abstract IJournal Journal { get; }

    [Fact]
    public void BatchesOfAGrainAreReadInOrder()
    {
        var grain = new Batches("MUG");
        var written = Enumerable.Range(1, 5).Select(n => grain.Take(grain.Next($"[{n}]", count: n))).ToList();
        foreach (var batch in written) Assert.Equal([Committed], Journal.Append([batch], []));
        AssertHas(grain, written);
        Assert.Equal([6L, 10, 15], Journal.Read(grain.Key, 3).Select(batch => batch.Sequence));
        Assert.Empty(Journal.Read(grain.Key, 15));
        Assert.Null(Journal.LastFault);
    }

    [Fact]
    public void AGrainThatLostTheRaceIsRefusedAloneAndWithItWhatFollowsOnIt()
    {
        var (a, b, c) = (new Batches("A"), new Batches("B"), new Batches("C"));
        var stale = b.Next("[\"mine\"]");
        Journal.Append([a.Take(a.Next()), b.Take(b.Next("[\"theirs\"]"))], []);
        var onStale = stale with { Expected = 1, Sequence = 2, PreviousHash = stale.Hash, Hash = new byte[32] };
        Assert.Equal([Committed, Conflict, Committed], Journal.Append([a.Take(a.Next()), stale, c.Take(c.Next())], []));
        Assert.Equal([Conflict], Journal.Append([onStale], []));
        Assert.Equal("[\"theirs\"]", Encoding.UTF8.GetString(Assert.Single(Journal.Read(b.Key, 0)).Events.Span));
        Assert.Equal((2, 1), (Journal.Read(a.Key, 0).Count, Journal.Read(c.Key, 0).Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ABatchThatExpectsAnotherSequenceIsRefused(long expected)
    {
        var grain = new Batches("MUG");
        grain.Take(grain.Next(count: 2));
        Journal.Append([grain.Next() with { Expected = 0, Sequence = 2, PreviousHash = ChainHash.Genesis }], []);
        Assert.Equal([Conflict], Journal.Append([grain.Next() with { Expected = expected, Sequence = expected + 1 }], []));
        Assert.Equal([Conflict], Journal.Append([new Batches("ELSE").Next() with { Expected = expected, Sequence = expected + 1 }], []));
        Assert.Single(Journal.Read(grain.Key, 0));
    }

    [Fact]
    public void ABatchOnAnotherChainIsRefused()
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Take(grain.Next())], []);
        Assert.Equal([Conflict], Journal.Append([grain.Next() with { PreviousHash = [.. grain.Hash.Reverse()] }], []));
        Assert.Equal([Committed], Journal.Append([grain.Take(grain.Next())], []));
    }

    [Fact]
    public void TheSameBatchDoesNotLandTwice()
    {
        var grain = new Batches("MUG");
        var batch = grain.Next();
        Assert.Equal([Committed], Journal.Append([batch], []));
        Assert.Equal([Conflict], Journal.Append([batch], []));
    }

    [Theory]
    [InlineData(10, 5, 3, 1, 1, 0, true)]
    [InlineData(0, 0, 0, 0, 0, 0, true)]
    [InlineData(10, 5, 3, 1, 0, 1, true)]
    [InlineData(10, 6, 3, 1, 1, 0, false)] // one too many
    [InlineData(10, 4, 3, 1, 1, 0, false)] // one lost
    [InlineData(10, -1, 9, 1, 1, 0, false)]
    [InlineData(10, 11, -1, 0, 0, 0, false)]
    [InlineData(10, 11, 0, -1, 0, 0, false)]
    [InlineData(10, 11, 0, 0, -1, 0, false)]
    [InlineData(10, 11, 0, 0, 0, -1, false)]
    public void CountersThatBreakTheLawAreRefusedAndNobodyElse(long stocked, long available, long reserved, long paying, long sold, long writtenOff, bool lawful)
    {
        var (mug, other) = (new Batches("MUG"), new Batches("OTHER"));
        Journal.Append([mug.Take(mug.Next(counters: default(UnitCounters)))], []);
        var batch = mug.Next(counters: new UnitCounters(stocked, available, reserved, paying, sold, writtenOff), outbox: [new OutboxMessage("t", "{}")]);
        Assert.Equal([lawful ? Committed : Violation, Committed], Journal.Append([batch, other.Next()], []));
        Assert.Equal(lawful ? 2 : 1, Journal.Read(mug.Key, 0).Count);
        Assert.Equal(lawful ? 1 : 0, Journal.ReadOutbox(0, 10).Count);
        Assert.Null(Journal.LastFault);
        if (!lawful) Assert.Equal([Committed], Journal.Append([mug.Next(counters: default(UnitCounters))], []));
    }

    [Fact]
    public void AFirstBatchThatBreaksTheLawLeavesNothing()
    {
        var grain = new Batches("MUG");
        Assert.Equal([Violation], Journal.Append([grain.Next(counters: new UnitCounters(1, 0, 0, 0, 0, 0))], []));
        Assert.Empty(Journal.Read(grain.Key, 0));
        Assert.Equal([Committed], Journal.Append([grain.Next(counters: new UnitCounters(1, 1, 0, 0, 0, 0))], []));
    }

    [Fact]
    public void ACheckSaysWhetherTheHeadStillStandsAndWritesNothing()
    {
        var (mine, theirs, none) = (new Batches("MINE"), new Batches("THEIRS"), new Batches("NONE"));
        Journal.Append([mine.Take(mine.Next()), theirs.Take(theirs.Next())], []);
        var old = theirs.Check();
        Journal.Append([theirs.Take(theirs.Next())], []);
        Assert.Equal([Committed, Conflict, Committed], Journal.Append([mine.Check(), old, none.Check()], []));
        Assert.Equal([Conflict], Journal.Append([mine.Check() with { PreviousHash = ChainHash.Genesis }], []));
        Assert.Equal([Conflict], Journal.Append([mine.Check() with { Fence = 1 }], []));
        Assert.Equal((1, 0), (Journal.Read(mine.Key, 0).Count, Journal.Read(none.Key, 0).Count));
        Assert.Null(Journal.LastFault);
    }

    [Fact]
    public void AStragglerThatWasSettledAsLostCanNeverLand()
    {
        var (a, b) = (new Batches("A"), new Batches("B"));
        Journal.Append([a.Take(a.Next())], []);
        Append[] straggler = [a.Next(), b.Next()];
        Assert.Equal([Lost, Lost], Journal.Settle(straggler));
        Assert.Equal([Conflict, Conflict], Journal.Append(straggler, []));
        Assert.Equal((1L, 0L), (Journal.HeadOf(a.Key).Fence, Journal.HeadOf(b.Key).Sequence));
        (a.Fence, b.Fence) = (Journal.HeadOf(a.Key).Fence, Journal.HeadOf(b.Key).Fence);
        Assert.Equal([Committed, Committed], Journal.Append([a.Take(a.Next()), b.Take(b.Next())], [])); // who has read the head goes on
        Assert.Equal([Committed, Committed], Journal.Append([a.Check(), b.Check()], []));
    }

    [Fact]
    public void OfATransactionThatLandedTheBatchesThatWereRefusedAreConflicts()
    {
        var (there, refused) = (new Batches("THERE"), new Batches("REFUSED"));
        var batch = there.Take(there.Next());
        Journal.Append([batch], []);
        Assert.Equal([Committed, Conflict], Journal.Settle([batch, refused.Next()]));
        Assert.Equal([Committed, Committed], Journal.Append([there.Next(), refused.Next()], [])); // no fence was raised
    }

    [Fact]
    public void AWholeGroupCanBeSettledWithChecksInIt()
    {
        var (stands, moved) = (new Batches("STANDS"), new Batches("MOVED"));
        Journal.Append([stands.Take(stands.Next()), moved.Take(moved.Next())], []);
        var old = moved.Check();
        Journal.Append([moved.Take(moved.Next())], []);
        Assert.Equal([Committed, Conflict], Journal.Settle([stands.Check(), old]));
        Assert.Equal(0, Journal.HeadOf(stands.Key).Fence);
    }

    [Fact]
    public async Task WhoHoldsTheRowIsNotDisturbedAndDisturbsNobodyElse()
    {
        var (held, free) = (new Batches("HELD"), new Batches("FREE"));
        Journal.Append([held.Take(held.Next())], []);
        await using (var turn = await Journal.ContestAsync(held.Key, 0))
        {
            Assert.Equal((1, 1L), (turn.News.Batches.Count, turn.News.Head.Sequence));
            Assert.Equal([Skipped, Committed], Journal.Append([held.Next(), free.Take(free.Next())], []));
            Assert.Equal(Committed, await turn.AppendAsync(held.Take(held.Next())));
        }
        Assert.Equal(2, Journal.Read(held.Key, 0).Count);
        Assert.Equal([Committed], Journal.Append([held.Next()], []));
    }

    [Fact]
    public async Task ATurnThatWritesNothingLeavesNothing()
    {
        var grain = new Batches("MUG");
        await using (var turn = await Journal.ContestAsync(grain.Key, 0)) Assert.Equal(0, turn.News.Head.Sequence);
        await using (var turn = await Journal.ContestAsync(grain.Key, 0)) Assert.Equal(Committed, await turn.AppendAsync(grain.Check()));
        await using (var turn = await Journal.ContestAsync(grain.Key, 0)) Assert.Equal(Conflict, await turn.AppendAsync(grain.Next() with { Expected = 5, Sequence = 6 }));
        Assert.Equal([Committed], Journal.Append([grain.Next()], []));
    }

    [Fact]
    public async Task EverybodyWhoAsksForATurnGetsOne()
    {
        var key = new Batches("HOT").Key;
        var writers = Enumerable.Range(0, 8).Select(async n =>
        {
            var grain = new Batches("HOT");
            for (var round = 0; round < 20; round++)
            {
                await using var turn = await Journal.ContestAsync(key, grain.Sequence);
                foreach (var missed in turn.News.Batches) grain.Follow(missed);
                Assert.Equal(turn.News.Head.Sequence, grain.Sequence);
                Assert.Equal(Committed, await turn.AppendAsync(grain.Take(grain.Next($"[\"{n}\"]"))));
            }
        });
        await Task.WhenAll(writers.Select(writer => Task.Run(() => writer)));
        var written = Journal.Read(key, 0).Select(batch => Encoding.UTF8.GetString(batch.Events.Span)).ToList();
        Assert.Equal(160, written.Count);
        Assert.All(written.GroupBy(who => who), turns => Assert.Equal(20, turns.Count()));
    }

    [Fact]
    public async Task TheClockOfTheStoreRuns()
    {
        var first = await Journal.ReadTimeAsync();
        Assert.InRange(await Journal.ReadTimeAsync() - first, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void MessagesAreNumberedInTheOrderOfTheirCausesAndLeaveWhenSent()
    {
        var (a, b) = (new Batches("A", "stream"), new Batches("B", "stream"));
        Journal.Append([a.Take(a.Next(outbox: [new("t1", "{\"n\":1}"), new("t2", "{\"n\":2}")])), b.Take(b.Next(outbox: new OutboxMessage("t3", "{}")))], []);
        Journal.Append([a.Take(a.Next(outbox: new OutboxMessage("t4", "{}")))], []);
        var rows = Journal.ReadOutbox(0, 10);
        Assert.Equal(["t1", "t2", "t3", "t4"], rows.Select(row => row.Type));
        Assert.Equal([(1L, 0), (1, 1), (1, 0), (2, 0)], rows.Select(row => (row.Sequence, row.Ordinal)));
        Assert.Equal(rows[0] with { Position = rows[0].Position, Key = a.Key, Payload = "{\"n\":1}" }, rows[0]);
        Assert.Equal(rows.Select(row => row.Position).Order().Distinct(), rows.Select(row => row.Position));
        Assert.Equal(["t2", "t3"], Journal.ReadOutbox(rows[0].Position, 2).Select(row => row.Type));

        Journal.Append([], [rows[1].Position, rows[3].Position]);
        Assert.Equal(["t1", "t3"], Journal.ReadOutbox(0, 10).Select(row => row.Type));
        Journal.Append([], [rows[1].Position]); // sent twice: nothing to remove any more
        Journal.Append([b.Take(b.Next(outbox: new OutboxMessage("t5", "{}")))], [rows[0].Position, rows[2].Position]);
        var last = Assert.Single(Journal.ReadOutbox(0, 10));
        Assert.True(last.Position > rows[3].Position, "a position is never given again");
    }

    [Fact]
    public void ARefusedBatchLeavesNoMessage()
    {
        var grain = new Batches("MUG");
        var stale = grain.Next(outbox: new OutboxMessage("stale", "{}"));
        Journal.Append([grain.Take(grain.Next()), stale], []);
        Assert.Empty(Journal.ReadOutbox(0, 10));
    }

    [Fact]
    public void WhatIsDueIsFoundEarliestFirstUpToALimit()
    {
        var start = ManualTime.Start;
        var grains = new[] { 30, 10, 20 }.Select(seconds => (Grain: new Batches($"DUE{seconds}"), Due: start.AddSeconds(seconds))).ToList();
        foreach (var (grain, due) in grains) Journal.Append([grain.Take(grain.Next(due: due))], []);
        Journal.Append([new Batches("NEVER").Next()], []);
        Assert.Empty(Journal.ReadDue(start.AddSeconds(10).AddMilliseconds(-1), 10));
        Assert.Equal(["DUE10"], Journal.ReadDue(start.AddSeconds(10), 10).Select(key => key.Id));
        Assert.Equal(["DUE10", "DUE20", "DUE30"], Journal.ReadDue(start.AddYears(1), 10).Select(key => key.Id));
        Assert.Equal(["DUE10", "DUE20"], Journal.ReadDue(start.AddYears(1), 2).Select(key => key.Id));

        Journal.Append([grains[1].Grain.Take(grains[1].Grain.Next(due: null))], []); // done with it
        Journal.Append([grains[2].Grain.Take(grains[2].Grain.Next(due: start.AddSeconds(40)))], []);
        Assert.Equal(["DUE30", "DUE20"], Journal.ReadDue(start.AddYears(1), 10).Select(key => key.Id));
    }

    [Fact]
    public void SettlingSaysWhetherABatchIsThere()
    {
        var grain = new Batches("MUG");
        var (there, never) = (grain.Take(grain.Next()), new Batches("OTHER").Next());
        Journal.Append([there], []);
        Assert.Equal(Committed, Journal.Settle(there));
        Assert.Equal(Lost, Journal.Settle(never));
        Assert.Equal(0, Journal.HeadOf(there.Key).Fence);
        Assert.Equal(Lost, Journal.Settle(there with { BatchId = Guid.CreateVersion7(ManualTime.Start) })); // somebody else's at the same place
        grain.Fence = Journal.HeadOf(there.Key).Fence;
        Assert.Equal([Committed], Journal.Append([grain.Next()], [])); // it can be written afterwards
    }

    [Fact]
    public void AnAppendOfNothingProvesThatItCanBeWritten()
    {
        Assert.Empty(Journal.Append([], []));
        Assert.Null(Journal.LastFault);
    }

    [Fact]
    public void AGrainThatWroteNothingHasNothing() => Assert.Empty(Journal.Read(new("stock", "NONE"), 0));

    [Fact]
    public void AThousandBatchesOfManyGrainsKeepApart()
    {
        var grains = Enumerable.Range(0, 50).Select(n => new Batches($"G{n}", n % 2 == 0 ? "stock" : "stream")).ToList();
        var written = grains.ToDictionary(grain => grain, _ => new List<Append>());
        for (var round = 0; round < 20; round++)
        {
            var group = grains.Select(grain => grain.Take(grain.Next($"[\"{grain.Key} {round}\"]", count: 1 + (round % 3)))).ToList();
            foreach (var (grain, batch) in grains.Zip(group)) written[grain].Add(batch);
            Assert.All(Journal.Append(group, []), outcome => Assert.Equal(Committed, outcome));
        }
        foreach (var grain in grains) AssertHas(grain, written[grain]);
    }

    [Theory]
    [InlineData("Tasse grün 10 €")]
    [InlineData("杯子/😀")]
    [InlineData("it's; DROP TABLE head;--")]
    [InlineData("MUG\"\\'")]
    [InlineData(" ")]
    public void IdsAndEventsComeBackByteForByte(string text)
    {
        var grain = new Batches(text);
        var upper = new Batches(text + "x");
        var events = $$"""[{"title":"{{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}} \u0000 \ud83d\ude00"}]""";
        var batch = grain.Take(grain.Next(events));
        Journal.Append([batch, upper.Next()], []);
        AssertHas(grain, [batch]);
    }

    [Fact]
    public void LongIdsAndLargeBatchesComeBack()
    {
        var grain = new Batches(new string('é', 4_000));
        var batch = grain.Take(grain.Next($"[\"{new string('x', 3_000_000)}\"]"));
        Assert.Equal([Committed], Journal.Append([batch], []));
        AssertHas(grain, [batch]);
    }

    [Fact]
    public void IdsThatDifferInCaseAreTwoGrains()
    {
        var (small, large) = (new Batches("mug"), new Batches("MUG"));
        Assert.Equal([Committed, Committed], Journal.Append([small.Next(), large.Next()], []));
    }

    [Fact]
    public async Task ReadersAndTheWriterDoNotDisturbEachOther()
    {
        var grain = new Batches("MUG");
        for (var n = 0; n < 50; n++) Journal.Append([grain.Take(grain.Next())], []);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Enumerable.Range(0, 50).All(_ => Journal.Read(grain.Key, 0).Count >= 50))).ToList();
        for (var n = 0; n < 50; n++) Assert.Equal([Committed], Journal.Append([grain.Take(grain.Next())], []));
        Assert.All(await Task.WhenAll(readers), Assert.True);
        Assert.Equal(100, Journal.Read(grain.Key, 0).Count);
    }

    private protected void AssertHas(Batches grain, IReadOnlyList<Append> written) => AssertHas(Journal, grain, written);

    private protected static void AssertHas(IJournal journal, Batches grain, IReadOnlyList<Append> written)
    {
        var read = journal.Read(grain.Key, 0).ToList();
        Assert.Equal(
            written.Select(batch => (batch.Expected, batch.Sequence, batch.BatchId, batch.Stamp, Convert.ToHexString(batch.Hash), Encoding.UTF8.GetString(batch.Events.Span))),
            read.Select(batch => (batch.Previous, batch.Sequence, batch.BatchId, batch.Stamp, Convert.ToHexString(batch.Hash), Encoding.UTF8.GetString(batch.Events.Span))));
        foreach (var (batch, stored) in written.Zip(read)) Assert.True(batch.Events.Span.SequenceEqual(stored.Events.Span));
    }
}

public sealed class InMemoryJournalTests : JournalSpec
{
    protected override IJournal Journal { get; } = new InMemoryJournal();
}
