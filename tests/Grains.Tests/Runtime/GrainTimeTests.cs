using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>What is due happens without traffic, also in grains that are not in memory, and no clock on the wall has a say in it.</summary>
public sealed class GrainTimeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact(Timeout = 30_000)]
    public async Task WhatIsDueHappensWithoutTraffic()
    {
        await using var node = new Node();
        await node.Add("a", ringAfter: Minute);
        await node.Time.ArmedFor(Minute);
        node.Time.Advance(Minute - TimeSpan.FromMilliseconds(1));
        Assert.Equal("a", await node.Names());
        var rang = node.Tallies.WaitAsync("T", view => view.Version == 2, TimeSpan.FromDays(1)).AsTask();
        await node.Time.ArmedFor(Minute);
        node.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("a ring", (await rang)!.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task WhatIsDueIsAppliedBeforeTheNewcomer()
    {
        await using var node = new Node();
        await node.Add("a", ringAfter: Minute);
        var stall = node.Journal.StallNext(); // whoever is first, the timer or the newcomer: the order is the same
        node.Time.Advance(Minute);
        var newcomer = node.Add("b");
        await stall.Reached;
        stall.Release();
        await newcomer;
        Assert.Equal("a ring b", await node.Names());
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task AJumpOfTheWallClockChangesNothing(int hours)
    {
        await using var node = new Node();
        await node.Add("a", ringAfter: Minute);
        await node.Time.ArmedFor(Minute);
        var before = node.Clock.Now;
        node.Time.JumpWallClock(TimeSpan.FromHours(hours));
        Assert.Equal(before, node.Clock.Now);
        await node.Add("b");
        Assert.Equal("a b", await node.Names());
        node.Time.Advance(Minute);
        Assert.Equal("a b ring", (await node.Tallies.WaitAsync("T", view => view.Version == 3, TimeSpan.FromDays(1)))!.ToString());
        Assert.Equal(before + Minute, node.Clock.Now);
    }

    [Fact(Timeout = 30_000)]
    public async Task StampsNeverGoBackAlsoWhenTheNextProcessHasAnEarlierClock()
    {
        await using var node = new Node();
        node.Journal.WriteForeign(node.Kind, "T", new TallyEvent.Added(node.Clock.Now.AddHours(1), "a"));
        await node.Add("b");
        var stamps = node.Journal.Read(new GrainKey("tally", "T"), 0).Select(batch => node.Kind.Read(batch.Events.Span)[0].At).ToList();
        Assert.Equal(stamps[0], stamps[1]);
    }

    [Fact]
    public void TheOwnersClockHasWholeMilliseconds()
    {
        var time = new ManualTime();
        var clock = new OwnerClock(time);
        time.Advance(TimeSpan.FromTicks(12_345));
        Assert.Equal(ManualTime.Start.AddMilliseconds(1), clock.Now);
        Assert.Same(time, clock.Time);
    }

    [Fact(Timeout = 30_000)]
    public async Task AnOwnerThatIsNotInMemoryIsWokenWhenSomethingIsDue()
    {
        var every = TimeSpan.FromSeconds(1);
        await using var node = new Node(options: new GrainOptions { DueScanEvery = every });
        await node.Time.ArmedFor(every);
        node.Journal.WriteForeign(node.Kind, "T", new TallyEvent.Added(node.Clock.Now, "a", node.Clock.Now + (2 * every)));
        node.Time.Advance(every);
        await node.Time.ArmedFor(2 * every);
        await node.Kind.Activated.Until(ids => ids.Contains("T")); // a scan ahead, so that it is in time
        await node.Time.ArmedFor(2 * every);
        node.Time.Advance(every);
        await node.Kind.Announced.Until(views => views.Any(view => view.ToString() == "a ring"));
    }

    [Fact(Timeout = 30_000)]
    public async Task TheScanGoesOnAfterAFault()
    {
        var every = TimeSpan.FromSeconds(1);
        await using var node = new Node(options: new GrainOptions { DueScanEvery = every });
        await node.Time.ArmedFor(every);
        node.Journal.Unreadable = true;
        node.Time.Advance(every);
        await node.Log.Until(lines => lines.Any(line => line.Contains("scan for due grains failed", StringComparison.Ordinal)));
        node.Journal.Unreadable = false;
        node.Journal.WriteForeign(node.Kind, "T", new TallyEvent.Added(node.Clock.Now, "a", node.Clock.Now));
        await node.Time.ArmedFor(2 * every);
        node.Time.Advance(every);
        await node.Kind.Announced.Until(views => views.Any(view => view.ToString() == "a ring"));
    }

    [Fact(Timeout = 30_000)]
    public async Task WaitingEndsWithTheConditionTheTimeOrTheCaller()
    {
        await using var node = new Node();
        await node.Add("a");
        Assert.Equal("a", (await node.Tallies.WaitAsync("T", view => view.Version == 1, Minute))!.ToString());

        var second = node.Tallies.WaitAsync("T", view => view.Version == 2, Minute).AsTask();
        await node.Add("b");
        Assert.Equal("a b", (await second)!.ToString());

        var started = node.Clock.Now - ManualTime.Start;
        var never = node.Tallies.WaitAsync("T", _ => false, TimeSpan.FromSeconds(7)).AsTask();
        await node.Time.ArmedFor(started + TimeSpan.FromSeconds(7));
        node.Time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal("a b", (await never)!.ToString());

        using var caller = new CancellationTokenSource();
        var gone = node.Tallies.WaitAsync("T", _ => false, Minute, caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
    }
}
