using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>Nothing that rests on a batch leaves the grain before that batch is durable, and every end of a batch has its own answer.</summary>
public sealed class GrainCommitTests
{
    [Fact(Timeout = 30_000)]
    public async Task NobodyIsAnsweredBeforeTheCommit()
    {
        await using var node = new Node();
        var stall = node.Journal.StallNext();
        var asked = node.Add("a");
        await stall.Reached;
        Assert.False(asked.IsCompleted);
        Assert.Equal("", await node.Names());
        Assert.Empty(node.Kind.Announced.Items);

        stall.Release();
        Assert.Equal(new Reply<TallyAnswer>(new(true, 1), GrainFault.None, 1), await asked);
        Assert.Equal("a", await node.Names());
        Assert.Equal("a", Assert.Single(await node.Kind.Announced.Count(1)).ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task ARefusalThatRestsOnAnUncommittedBatchWaitsForIt()
    {
        await using var node = new Node(new TallyKind(room: 1));
        var stall = node.Journal.StallNext();
        var granted = node.Add("a");
        await stall.Reached;
        var refused = node.Add("b");
        var looked = node.Look();
        await node.Kind.Decided.Count(2); // the look may be decided with the refusal, or wait for a place among the batches in flight
        Assert.False(granted.IsCompleted || refused.IsCompleted || looked.IsCompleted);
        stall.Release();
        Assert.Equal(new Reply<TallyAnswer>(new(true, 1), GrainFault.None, 1), await granted);
        Assert.Equal(new Reply<TallyAnswer>(new(false, 1), GrainFault.None, 1), await refused);
        Assert.Equal(new Reply<TallyAnswer>(new(true, 1), GrainFault.None, 1), await looked);
        Assert.Equal(1, node.Journal.Transactions.Items.Sum(transaction => transaction.Count(batch => !batch.IsCheck))); // a refusal writes nothing
    }

    [Fact(Timeout = 30_000)]
    public async Task ARefusalFallsWithTheBatchThatItRestedOn()
    {
        await using var node = new Node(new TallyKind(room: 1));
        await node.Look();
        var stall = node.Journal.StallNext();
        var granted = node.Add("a");
        await stall.Reached;
        var refused = node.Add("b");
        await node.Kind.Decided.Count(3);
        node.Journal.Next(Fate.Lose);
        stall.Release();
        Assert.Equal(GrainFault.StorageUnavailable, (await granted).Fault);
        Assert.True((await refused).Answer!.Granted); // "full" was never true
        Assert.False((await node.Add("c")).Answer!.Granted);
    }

    [Fact(Timeout = 30_000)]
    public async Task TheNextBatchIsDecidedWhileOneIsBeingWrittenAndBothLandInOrder()
    {
        await using var node = new Node();
        var stall = node.Journal.StallNext();
        var first = node.Add("a");
        await stall.Reached;
        var second = node.Add("b");
        await node.Kind.Decided.Count(2);
        var third = node.Add("c"); // two batches are on their way: it waits in the mailbox
        stall.Release();
        Assert.Equal([1L, 2, 3], (await Task.WhenAll(first, second, third)).Select(reply => reply.Version));
        Assert.Equal(["a", "a b", "a b c"], (await node.Kind.Announced.Count(3)).Select(view => view.ToString()));
        Assert.Equal([1L, 2, 3], node.Kind.Announced.Items.Select(view => view.Version));
    }

    [Fact(Timeout = 30_000)]
    public async Task ABatchDecidedOnALostOneIsDecidedAgainInArrivalOrder()
    {
        await using var node = new Node(new TallyKind(room: 3), Node.Options with { MaxInFlight = 8 });
        var (stall, next) = (node.Journal.StallNext(), node.Journal.StallNext());
        node.Journal.Next(Fate.Lose);
        var lost = node.Add("lost");
        await stall.Reached;
        var behind = await Decided(node, 1, "b", "c", "d"); // "d" finds no room behind "lost"
        stall.Release();
        await next.Reached;
        var later = node.Add("e");
        next.Release();
        Assert.Equal(GrainFault.StorageUnavailable, (await lost).Fault);
        Assert.Equal([true, true, true], (await Task.WhenAll(behind)).Select(reply => reply.Answer!.Granted));
        Assert.False((await later).Answer!.Granted);
        Assert.Equal("b c d", await node.Names());
    }

    [Fact(Timeout = 30_000)]
    public async Task AfterALostBatchTheNextCommandWorks()
    {
        await using var node = new Node();
        node.Journal.Next(Fate.Lose, Fate.Lose);
        Assert.Equal(GrainFault.StorageUnavailable, (await node.Add("a")).Fault);
        Assert.Equal(GrainFault.StorageUnavailable, (await node.Add("b")).Fault);
        Assert.Equal(1, (await node.Add("c")).Version);
        Assert.Equal("c", await node.Names());
        Assert.Equal("c", Assert.Single(await node.Kind.Announced.Count(1)).ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task AfterAConflictMemoryIsReadAgainAndTheCommandDecidedOnWhatSomebodyElseWrote()
    {
        await using var node = new Node(new TallyKind(room: 3));
        await node.Add("a");
        var stall = node.Journal.StallNext();
        var mine = node.Add("mine");
        await stall.Reached;
        node.Journal.WriteForeign(node.Kind, "T", new TallyEvent.Added(node.Clock.Now, "theirs"));
        stall.Release();
        Assert.Equal(new Reply<TallyAnswer>(new(true, 3), GrainFault.None, 3), await mine);
        Assert.Equal("a theirs mine", await node.Names());
        Assert.False((await node.Add("late")).Answer!.Granted);
        Assert.Equal(["a", "a theirs mine"], (await node.Kind.Announced.Count(2)).Select(view => view.ToString()));
    }

    [Fact(Timeout = 30_000)]
    public async Task ManyCommandsThatLostTheirRaceAreAllAnsweredAlsoWhenTheyAreRefusedNow()
    {
        await using var node = new Node(new TallyKind(room: 5), Node.Options with { MaxBatch = 1, MaxInFlight = 5 });
        var stall = node.Journal.StallNext();
        var asked = new List<Task<Reply<TallyAnswer>>> { node.Add("first") };
        await stall.Reached;
        asked.AddRange(await Decided(node, 1, "b", "c", "d", "e"));
        node.Journal.WriteForeign(node.Kind, "T", [.. "vwxyz".Select(name => new TallyEvent.Added(node.Clock.Now, name.ToString()))]);
        stall.Release();
        // Five batches of one refusal each: nothing but the grain itself says that there is more to decide.
        Assert.All(await Task.WhenAll(asked), reply => Assert.False(reply.Answer!.Granted));
    }

    [Fact(Timeout = 30_000)]
    public async Task ACommandThatLostARaceTakesTheRowLockAndCannotLoseASecondOne()
    {
        await using var node = new Node();
        var stall = node.Journal.StallNext();
        var unlucky = node.Add("unlucky");
        await stall.Reached;
        node.Journal.WriteForeign(node.Kind, "T", new TallyEvent.Added(node.Clock.Now, "theirs"));
        stall.Release();
        Assert.Equal(2, (await unlucky).Version);
        node.Journal.WriteForeign(node.Kind, "T", new TallyEvent.Added(node.Clock.Now, "again"));
        Assert.Equal(4, (await node.Add("next")).Version); // read under the lock, not found out by losing
        Assert.Single(node.Journal.Transactions.Items);
        node.Time.Advance(Node.Options.ContestedFor);
        Assert.Equal(5, (await node.Add("alone again")).Version);
        Assert.Equal(2, node.Journal.Transactions.Items.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task ACommandWhoseBatchesAreLostAgainAndAgainIsToldToComeBack()
    {
        await using var node = new Node(options: Node.Options with { MaxAttempts = 3 });
        var stall = node.Journal.StallNext();
        node.Journal.Next(Fate.Lose, Fate.Lose, Fate.Lose);
        var first = node.Add("a");
        await stall.Reached;
        var behind = await Decided(node, 1, "b");
        stall.Release();
        Assert.Equal([GrainFault.StorageUnavailable, GrainFault.StorageUnavailable], (await Task.WhenAll([first, .. behind])).Select(reply => reply.Fault));
    }

    [Fact(Timeout = 30_000)]
    public async Task ABatchThatWaitedTooLongForItsTransactionIsDecidedAgain()
    {
        await using var node = new Node();
        var stall = node.Journal.StallNext();
        var first = node.Add("a");
        await stall.Reached;
        node.Time.Advance(TimeSpan.FromMilliseconds(1));
        var behind = await Decided(node, 1, "b");
        await node.Time.ArmedFor(Node.Options.IdleAfter + TimeSpan.FromMilliseconds(1)); // the pump has handed its batch over and waits
        node.Time.Advance(Node.Options.StaleAfter + TimeSpan.FromMilliseconds(1));
        stall.Release();
        await Task.WhenAll([first, .. behind]);
        Assert.Equal("a b", await node.Names());
        Assert.Equal(3, node.Kind.Decided.Items.Count); // "b" twice: its instant had grown old
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnUnknownOutcomeIsSettledBeforeAnybodyIsAnswered(bool landed)
    {
        await using var node = new Node();
        node.Journal.Next(landed ? Fate.UnknownThenCommitted : Fate.UnknownThenLost);
        node.Journal.LeaveUnsettled(2);
        var asked = node.Add("a");
        await node.Journal.SettleAttempts.Count(1);
        var behind = node.Add("a", id: "U");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await node.Journal.SettleAttempts.Count(attempt);
            Assert.False(asked.IsCompleted);
            Assert.Equal("", await node.Names());
            var wait = TimeSpan.FromMilliseconds(attempt == 1 ? 50 : 150);
            await node.Time.ArmedFor(wait);
            node.Time.Advance(wait - (node.Clock.Now - ManualTime.Start));
        }
        var reply = await asked;
        Assert.Equal(landed ? GrainFault.None : GrainFault.StorageUnavailable, reply.Fault);
        Assert.Equal(landed ? "a" : "", await node.Names());
        await behind;
        Assert.Equal(landed ? 2 : 1, (await node.Add("b")).Version);
        Assert.Contains(node.Log.Items, line => line.StartsWith("Critical", StringComparison.Ordinal) && line.Contains("nobody is answered", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task ABugOfTheJournalLeavesTheOutcomeOpenAndTheCommitterAlive()
    {
        await using var node = new Node();
        node.Journal.Next(Fate.Throw);
        Assert.Equal(GrainFault.StorageUnavailable, (await node.Add("a")).Fault);
        Assert.Equal(1, (await node.Add("b")).Version);
    }

    [Fact(Timeout = 30_000)]
    public async Task ABatchThatBreaksTheLawStopsItsGrainForGoodAndNoOther()
    {
        await using var node = new Node();
        await node.Add("a");
        var stall = node.Journal.StallNext();
        node.Journal.Next(Fate.Violate);
        var bad = node.Add("bad");
        await stall.Reached;
        var behind = await Decided(node, 2, "behind");
        stall.Release();
        Assert.Equal([GrainFault.Stopped, GrainFault.Stopped], (await Task.WhenAll([bad, .. behind])).Select(reply => reply.Fault));
        Assert.Equal(GrainFault.Stopped, (await node.Add("next")).Fault);
        node.Time.Advance(TimeSpan.FromHours(1)); // it does not come back by leaving memory
        Assert.Equal(GrainFault.Stopped, (await node.Look()).Fault);
        Assert.Equal("a", await node.Names());
        Assert.Equal(GrainFault.None, (await node.Add("a", id: "U")).Fault);
        Assert.Contains(node.Log.Items, line => line.StartsWith("Critical: tally/T has stopped", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task ADecisionThatThrowsStopsItsGrainAndAnswersEverybody()
    {
        await using var node = new Node();
        var stall = node.Journal.StallNext();
        var before = node.Add("before");
        await stall.Reached;
        var bad = node.Tallies.AskAsync("T", new TallyCommand.Throw()).AsTask();
        var beside = node.Add("beside");
        Assert.Equal(GrainFault.Stopped, (await bad).Fault);
        stall.Release();
        Assert.Equal(GrainFault.None, (await before).Fault); // that one was lawful and is durable
        Assert.Equal(GrainFault.Stopped, (await beside).Fault);
        Assert.Equal("before", await node.Names());
    }

    [Fact(Timeout = 30_000)]
    public async Task ABugInWhatIsDueLeavesNobodyWaiting()
    {
        await using var node = new Node();
        var stall = node.Journal.StallNext();
        var inFlight = node.Add("a");
        await stall.Reached;
        node.Kind.DueFails = true;
        Assert.Equal(GrainFault.Stopped, (await node.Add("b")).Fault);
        stall.Release();
        Assert.Equal(GrainFault.None, (await inFlight).Fault);
        Assert.Equal(GrainFault.Stopped, (await node.Look()).Fault);
    }

    [Fact(Timeout = 30_000)]
    public async Task ABroadcasterThatFailsStopsNoSale()
    {
        await using var node = new Node();
        node.Kind.AnnouncingFails = true;
        Assert.Equal(1, (await node.Add("a")).Version);
        Assert.Equal(2, (await node.Add("b")).Version);
        await node.Log.Until(lines => lines.Any(line => line.Contains("could not be announced", StringComparison.Ordinal)));
    }

    [Fact(Timeout = 30_000)]
    public async Task OneTransactionTakesTheBatchesOfManyGrains()
    {
        await using var node = new Node();
        var stall = node.Journal.StallNext();
        var first = node.Add("a", id: "first");
        await stall.Reached;
        var others = Enumerable.Range(0, 50).Select(n => node.Add("a", id: $"G{n}")).ToList();
        await node.Kind.Decided.Count(51);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(n => node.Tallies.ViewAsync($"G{n}").AsTask()));
        stall.Release();
        await Task.WhenAll([first, .. others]);
        Assert.InRange(node.Journal.Transactions.Items.Count, 2, 10);
        Assert.Equal(51, node.Journal.Transactions.Items.Sum(transaction => transaction.Count(batch => !batch.IsCheck)));
    }

    [Fact(Timeout = 30_000)]
    public async Task MessagesAreThereAfterTheCommitAndLeaveWhenTheyWereSent()
    {
        await using var node = new Node();
        await node.Add("message");
        await node.Committer.OutboxFilled.WaitAsync();
        var row = Assert.Single(node.Journal.ReadOutbox(0, 10));
        Assert.Equal((new GrainKey("tally", "T"), "tally.message"), (row.Key, row.Type));
        node.Committer.MarkSent(row.Position);
        Assert.True(await node.Committer.ProbeAsync(TimeSpan.FromMinutes(1))); // behind the removal
        Assert.Empty(node.Journal.ReadOutbox(0, 10));
    }

    [Fact(Timeout = 30_000)]
    public async Task AProbeSaysWhetherACommitIsPossibleNow()
    {
        await using var node = new Node();
        Assert.True(await node.Committer.ProbeAsync(TimeSpan.FromSeconds(1)));
        var stall = node.Journal.StallNext();
        var asked = node.Add("a");
        await stall.Reached;
        var probe = node.Committer.ProbeAsync(TimeSpan.FromSeconds(1));
        await node.Time.ArmedFor(TimeSpan.FromSeconds(1));
        node.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await probe);
        stall.Release();
        await asked;
        await node.Committer.DisposeAsync();
        Assert.False(await node.Committer.ProbeAsync(TimeSpan.FromSeconds(1)));
    }

    /// <summary>Commands that were decided, one batch together, while an earlier batch is on its way.</summary>
    private static async Task<List<Task<Reply<TallyAnswer>>>> Decided(Node node, int before, params string[] names)
    {
        var asked = new List<Task<Reply<TallyAnswer>>>();
        foreach (var name in names) asked.Add(node.Add(name));
        await node.Kind.Decided.Count(before + names.Length);
        return asked;
    }
}
