using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Runtime;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Sealing;

/// <summary>What every journal promises of its days. A class per implementation inherits it.</summary>
public abstract class DaySpec
{
    private static readonly DateTimeOffset DayAfter = new(ManualTime.Start.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    protected abstract IJournal Journal { get; }

    private ISealsDays Days => (ISealsDays)Journal;

    [Fact]
    public async Task ADayIsSealedOnceWhenItIsOver()
    {
        var (mug, cup) = (new Batches("MUG"), new Batches("CUP"));
        Journal.Append([mug.Take(mug.Next()), cup.Take(cup.Next())], []);
        Assert.Empty(await Days.SealDaysAsync(DayAfter + DaySealer.Margin - TimeSpan.FromMilliseconds(1)));
        var day = Assert.Single(await Days.SealDaysAsync(DayAfter + DaySealer.Margin));
        var root = new MerkleRoot();
        root.Add(cup.Hash);
        root.Add(mug.Hash);
        Assert.Equal(("2026-01-01", 2L, Convert.ToHexString(root.Value())), (day.Day, day.Leaves, Convert.ToHexString(day.Root)));
        Assert.Equal(ChainHash.Genesis, day.PreviousHash);
        Assert.Empty(await Days.SealDaysAsync(DayAfter.AddDays(1)));
    }

    [Fact]
    public async Task EachDayIsChainedToTheOneBeforeAndAnEmptyDayHasNoRoot()
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Take(grain.Next())], []);
        var first = Assert.Single(await Days.SealDaysAsync(DayAfter.AddHours(2)));
        foreach (var day in (ReadOnlySpan<int>)[1, 3]) Journal.Append([grain.Take(grain.Next() with { Stamp = ManualTime.Start.AddDays(day) })], []);
        var days = await Days.SealDaysAsync(DayAfter.AddDays(3).AddHours(2));
        Assert.Equal(["2026-01-02", "2026-01-04"], days.Select(day => day.Day));
        Assert.Equal([first.Hash, days[0].Hash], days.Select(day => day.PreviousHash));
    }

    [Fact]
    public async Task WhatIsStampedInASealedDayOrBeforeIsRefusedAloneAndNothingElseIs()
    {
        var (late, later, good, stands) = (new Batches("LATE"), new Batches("LATER"), new Batches("GOOD"), new Batches("STANDS"));
        Journal.Append([late.Take(late.Next()), stands.Take(stands.Next())], []);
        await Days.SealDaysAsync(DayAfter.AddHours(2));
        Append[] group =
        [
            late.Next() with { Stamp = DayAfter.AddMilliseconds(-1) }, later.Next() with { Stamp = DayAfter.AddDays(-30) },
            good.Take(good.Next() with { Stamp = DayAfter }), stands.Check(),
        ];
        Assert.Equal([Sealed, Sealed, Committed, Committed], Journal.Append(group, []));
        Assert.Equal((1, 0, 1), (Journal.Read(late.Key, 0).Count, Journal.Read(later.Key, 0).Count, Journal.Read(good.Key, 0).Count));
        Assert.Null(Journal.LastFault);
        Assert.Equal([Committed, Committed], Journal.Append([late.Next() with { Stamp = DayAfter }, later.Next() with { Stamp = DayAfter }], []));
    }

    [Fact]
    public async Task UnderTheRowLockALateStampIsRefusedToo()
    {
        var grain = new Batches("MUG");
        await Days.SealDaysAsync(DayAfter.AddHours(2));
        await using (var turn = await Journal.ContestAsync(grain.Key, 0)) Assert.Equal(Sealed, await turn.AppendAsync(grain.Next()));
        await using (var turn = await Journal.ContestAsync(grain.Key, 0)) Assert.Equal(Committed, await turn.AppendAsync(grain.Next() with { Stamp = DayAfter }));
    }

    /// <summary>Also where the clock was wrong when the day was sealed: sales go on, and time waits for the clock.</summary>
    [Fact]
    public async Task TheStoresTimeIsNeverInASealedDay()
    {
        var now = await Journal.ReadTimeAsync();
        await Days.SealDaysAsync(now.AddDays(2));
        Assert.Equal(now.AddDays(2).AddHours(-1).UtcDateTime.Date, (await Journal.ReadTimeAsync()).UtcDateTime);
    }

    /// <summary>Its clock was asked for the last time before the day was sealed, and it has slept since or nobody told it.</summary>
    [Fact]
    public async Task ALateOwnerTakesANewStampAndItsCallersNoticeNothing()
    {
        await using var node = new Node(journal: Journal);
        Assert.Equal(GrainFault.None, (await node.Add("a")).Fault);
        var until = node.Clock.Now.AddDays(2);
        await Days.SealDaysAsync(until);

        var replies = await Task.WhenAll(node.Add("b"), node.Add("c"), node.Add("d", id: "OTHER"));

        Assert.All(replies, reply => Assert.Equal(GrainFault.None, reply.Fault));
        Assert.Equal("a b c", string.Join(' ', (await node.Names()).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)));
        var stamps = Journal.Read(new GrainKey("tally", "T"), 0).Select(batch => batch.Stamp).ToList();
        Assert.All(stamps.Skip(1), stamp => Assert.True(stamp >= new DateTimeOffset((until - DaySealer.Margin).UtcDateTime.Date, TimeSpan.Zero)));
    }
}

public sealed class InMemoryDayTests : DaySpec
{
    protected override IJournal Journal { get; } = new InMemoryJournal();
}
