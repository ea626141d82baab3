using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>What waits for a grain is bounded; who goes away in time has caused nothing; at the end everybody is answered.</summary>
public sealed class GrainMailboxTests
{
    private static readonly GrainOptions Small = Node.Options with { MailboxCapacity = 3, UrgentCapacity = 2, MaxInFlight = 1 };

    [Fact(Timeout = 30_000)]
    public async Task AFullMailboxSaysBusyAndTheUrgentLaneStillPasses()
    {
        await using var node = new Node(options: Small);
        var stall = node.Journal.StallNext();
        var first = node.Add("first");
        await stall.Reached;
        var waiting = Enumerable.Range(0, 3).Select(n => node.Add($"w{n}")).ToList();
        Assert.Equal(GrainFault.Busy, (await node.Add("too many")).Fault);
        var urgent = new[] { node.Add("u0", urgent: true), node.Add("u1", urgent: true) };
        Assert.Equal(GrainFault.Busy, (await node.Add("u2", urgent: true)).Fault);
        Assert.Equal("", await node.Names()); // readers are not in the queue
        stall.Release();
        await Task.WhenAll([first, .. waiting, .. urgent]);
        Assert.Equal("first u0 u1 w0 w1 w2", await node.Names());
    }

    [Fact(Timeout = 30_000)]
    public async Task AFloodOfRefusalsBehindAStalledBatchIsBoundedToo()
    {
        await using var node = new Node(new TallyKind(room: 1), Node.Options with { MailboxCapacity = 3, MaxBatch = 2 });
        var stall = node.Journal.StallNext();
        var asked = new List<Task<Reply<TallyAnswer>>> { node.Add("first") };
        await stall.Reached;
        while (!asked.Exists(reply => reply.IsCompleted))
        {
            asked.Add(node.Add("flood"));
            await Task.Yield();
            Assert.InRange(asked.Count, 1, 100); // 1 written, at most 4 that wait for it, 3 in the mailbox, then busy
        }
        Assert.Equal(GrainFault.Busy, (await asked.First(reply => reply.IsCompleted)).Fault);
        stall.Release();
        var replies = await Task.WhenAll(asked);
        Assert.Equal((1, 1), (replies.Count(reply => reply.Answer is { Granted: true }), replies.Count(reply => reply.Fault == GrainFault.Busy)));
    }

    [Fact(Timeout = 30_000)]
    public async Task ACallerWhoGoesAwayBeforeTheDecisionHasCausedNothing()
    {
        await using var node = new Node(options: Small);
        var stall = node.Journal.StallNext();
        var first = node.Add("first");
        await stall.Reached;
        using var gone = new CancellationTokenSource();
        var cancelled = node.Add("gone", cancellationToken: gone.Token);
        var stays = node.Add("stays");
        await gone.CancelAsync();
        stall.Release();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Task.WhenAll(first, stays);
        Assert.Equal("first stays", await node.Names());
    }

    [Fact(Timeout = 30_000)]
    public async Task ACallerWhoGoesAwayAfterTheDecisionHasCausedIt()
    {
        await using var node = new Node(options: Small);
        var stall = node.Journal.StallNext();
        using var gone = new CancellationTokenSource();
        var asked = node.Add("decided", cancellationToken: gone.Token);
        await stall.Reached;
        await gone.CancelAsync();
        stall.Release();
        Assert.Equal(GrainFault.None, (await asked).Fault);
        Assert.Equal("decided", await node.Names());
    }

    [Fact(Timeout = 30_000)]
    public async Task TheEndAnswersEverybodyAndFinishesWhatWasTaken()
    {
        var node = new Node(options: Small);
        var stall = node.Journal.StallNext();
        var taken = new List<Task<Reply<TallyAnswer>>> { node.Add("first") };
        await stall.Reached;
        taken.AddRange(Enumerable.Range(0, 3).Select(n => node.Add($"w{n}")));
        var waiter = node.Tallies.WaitAsync("T", view => view.Version == 99, TimeSpan.FromDays(1)).AsTask();
        var ending = node.DisposeAsync().AsTask();
        stall.Release();
        await ending;
        Assert.All(await Task.WhenAll(taken), reply => Assert.Equal(GrainFault.None, reply.Fault));
        Assert.StartsWith("first", (await waiter)!.ToString(), StringComparison.Ordinal); // waiting ends with what is known
        Assert.Equal(GrainFault.Busy, (await node.Add("late")).Fault);
        await node.Runtime.DisposeAsync(); // twice is harmless
    }

    [Fact(Timeout = 60_000)]
    public async Task TheEndLeavesNobodyWaitingWhateverIsOnItsWay()
    {
        for (var round = 0; round < 200; round++)
        {
            var node = new Node();
            using var go = new ManualResetEventSlim();
            var callers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
            {
                go.Wait();
                return await node.Add("x", id: $"G{n % 2}");
            })).ToList();
            go.Set();
            await node.DisposeAsync();
            Assert.All(await Task.WhenAll(callers), reply => Assert.True(reply.Fault is GrainFault.None or GrainFault.Busy, reply.Fault.ToString()));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task AfterTheCommitterHasEndedNothingIsWrittenAndEverybodyIsTold()
    {
        await using var node = new Node();
        await node.Add("a");
        await node.Committer.DisposeAsync();
        Assert.Equal(GrainFault.StorageUnavailable, (await node.Add("b")).Fault);
        Assert.Equal("a", await node.Names());
    }
}
