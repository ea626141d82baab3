using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>Grains come into memory on demand and leave it when idle, and nobody notices; a journal that is broken or out of reach decides nothing.</summary>
public sealed class GrainActivationTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    [Fact(Timeout = 30_000)]
    public async Task AnIdleGrainLeavesMemoryAndComesBackTheSame()
    {
        await using var node = new Node();
        await node.Add("a");
        await node.Add("b");
        await node.Time.ArmedFor(Idle);
        node.Time.Advance(Idle);
        await LeftMemory(node);
        var made = node.Kind.Activated.Items.Count;
        Assert.Equal(3, (await node.Add("c")).Version);
        Assert.True(node.Kind.Activated.Items.Count > made);
        Assert.Equal("a b c", await node.Names());
    }

    [Fact(Timeout = 30_000)]
    public async Task AGrainWithSomethingDueWithinAMinuteStays()
    {
        await using var node = new Node();
        await node.Add("a", ringAfter: Idle + TimeSpan.FromSeconds(30));
        var made = node.Kind.Activated.Items.Count;
        await node.Time.ArmedFor(Idle);
        node.Time.Advance(Idle);
        await node.Time.ArmedFor(Idle + TimeSpan.FromSeconds(30));
        node.Time.Advance(TimeSpan.FromSeconds(30));
        await node.Kind.Announced.Until(views => views.Any(view => view.ToString() == "a ring"));
        Assert.Equal(made, node.Kind.Activated.Items.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task AWaiterIsServedByTheNextActivationToo()
    {
        await using var node = new Node();
        await node.Add("a");
        var waiter = node.Tallies.WaitAsync("T", view => view.Version == 2, TimeSpan.FromDays(1)).AsTask();
        await node.Time.ArmedFor(Idle);
        node.Time.Advance(Idle);
        await node.Kind.Activated.Until(ids => ids.Count(id => id == "T") >= 3);
        await node.Add("b");
        Assert.Equal("a b", (await waiter)!.ToString());
    }

    [Fact(Timeout = 60_000)]
    public async Task TenThousandCallsAcrossDeactivationsAreEachAnsweredOnce()
    {
        const int callers = 8, calls = 1_250, grains = 40;
        await using var node = new Node(options: Node.Options with { IdleAfter = TimeSpan.FromMilliseconds(1) });
        var versions = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var n = 0; n < calls; n++)
            {
                var reply = await node.Add($"{caller}", id: $"G{n % grains}");
                Assert.Equal(GrainFault.None, reply.Fault);
                mine.Add(reply.Answer!.Count);
                if (n % 4 == 0) node.Time.Advance(TimeSpan.FromMilliseconds(2)); // whoever is not asked just now has been idle
            }
            return mine;
        })));
        var total = 0;
        for (var grain = 0; grain < grains; grain++) total += (await node.Names($"G{grain}")).Split(' ').Length;
        Assert.Equal(callers * calls, total);
        Assert.Equal(callers * calls, versions.Sum(mine => mine.Count));
        Assert.InRange(node.Kind.Activated.Items.Count, 10, int.MaxValue); // they did leave memory meanwhile
    }

    [Fact(Timeout = 30_000)]
    public async Task AJournalThatCannotBeReadDecidesNothing()
    {
        await using var node = new Node(new TallyKind(room: 1));
        node.Journal.WriteForeign(node.Kind, "T", new TallyEvent.Added(node.Clock.Now, "theirs"));
        node.Journal.Unreadable = true;
        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(n => n % 2 == 0 ? node.Add("a") : node.Look()));
        Assert.All(replies, reply => Assert.Equal(GrainFault.StorageUnavailable, reply.Fault));
        Assert.Empty(node.Kind.Decided.Items); // never on an empty memory
        Assert.Equal("unreadable", await node.Names());
        node.Journal.Unreadable = false;
        Assert.False((await WhenReadable(node)).Answer!.Granted);
        Assert.Equal("theirs", await node.Names());
    }

    [Fact(Timeout = 30_000)]
    public async Task AJournalThatCannotBeReadAgainAfterAConflictDecidesNothing()
    {
        await using var node = new Node(new TallyKind(room: 2));
        await node.Add("a");
        var stall = node.Journal.StallNext();
        var mine = node.Add("mine");
        await stall.Reached;
        node.Journal.WriteForeign(node.Kind, "T", new TallyEvent.Added(node.Clock.Now, "theirs"));
        node.Journal.Unreadable = true;
        stall.Release();
        Assert.Equal(GrainFault.StorageUnavailable, (await mine).Fault);
        Assert.Equal(GrainFault.StorageUnavailable, (await node.Look()).Fault);
        node.Journal.Unreadable = false;
        Assert.False((await WhenReadable(node)).Answer!.Granted);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("changed", "the journal's chain is broken")]
    [InlineData("unknown", "type discriminator")]
    [InlineData("unlawful", "It rang without reason")]
    [InlineData("miscounted", "another number of events")]
    [InlineData("skipped", "no snapshot that this release reads covers them")]
    public async Task AnAlteredJournalStopsItsGrainWithAMessage(string damage, string message)
    {
        var journal = new AlteredJournal(damage);
        await using var node = new Node(journal: journal);
        node.Journal.WriteForeign(node.Kind, "U", new TallyEvent.Added(node.Clock.Now, "a"));
        Assert.Equal(GrainFault.Stopped, (await node.Add("a")).Fault);
        Assert.Equal(GrainFault.Stopped, (await node.Look()).Fault);
        Assert.Equal("unreadable", await node.Names());
        Assert.Contains(node.Log.Items, line => line.StartsWith("Critical: tally/T", StringComparison.Ordinal) && line.Contains(message, StringComparison.Ordinal));
        Assert.Equal(2, (await node.Add("b", id: "U")).Version); // nobody else is harmed
    }

    [Fact(Timeout = 30_000)]
    public async Task AReaderThatThrowsAnythingElseStopsTheGrainToo()
    {
        await using var node = new Node(journal: new AlteredJournal("nonsense"));
        Assert.Equal(GrainFault.Stopped, (await node.Add("a")).Fault);
        Assert.Equal("unreadable", await node.Names());
    }

    [Fact(Timeout = 30_000)]
    public async Task AKindIsCarriedOnce()
    {
        await using var node = new Node();
        Assert.Throws<InvalidOperationException>(() => node.Runtime.Carry(node.Kind));
    }

    /// <summary>The first answer of the next activation; the one that could not read may still be leaving.</summary>
    private static async Task<Reply<TallyAnswer>> WhenReadable(Node node)
    {
        while (true)
        {
            var reply = await node.Add("later");
            if (reply.Fault != GrainFault.StorageUnavailable) return reply;
            await Task.Yield();
        }
    }

    /// <summary>Ends when the activation has gone: from then on a view has to be read from the journal, which says no.</summary>
    private static async Task LeftMemory(Node node)
    {
        node.Journal.Unreadable = true;
        while (await node.Names() != "unreadable") await Task.Yield();
        node.Journal.Unreadable = false;
    }

    /// <summary>The grain "T" as somebody with an editor left it.</summary>
    private sealed class AlteredJournal(string damage) : IJournal
    {
        private readonly InMemoryJournal _inner = new();

        public string Description => _inner.Description;

        public string? LastFault => null;

        public ValueTask<DateTimeOffset> ReadTimeAsync() => _inner.ReadTimeAsync();

        public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence)
        {
            if (key.Id != "T") return _inner.ReadAsync(key, afterSequence);
            var at = ManualTime.Start.ToUnixTimeMilliseconds();
            var batches = new Batches("T", "tally");
            var first = batches.Take(batches.Next($$"""[{"type":"added.v1","name":"a","at":{{at}}}]"""));
            var second = batches.Take(damage switch
            {
                "unknown" => batches.Next($$"""[{"type":"added.v9","name":"b","at":{{at}}}]"""),
                "unlawful" => batches.Next($$"""[{"type":"rang.v1","at":{{at}}}]"""),
                "miscounted" => batches.Next($$"""[{"type":"added.v1","name":"b","at":{{at}}}]""", count: 2),
                "nonsense" => throw new FormatException("A column holds something else."),
                _ => batches.Next($$"""[{"type":"added.v1","name":"b","at":{{at}}}]"""),
            });
            var stored = new[] { first, second }.Select(b => new StoredBatch(b.Expected, b.Sequence, b.BatchId, b.Stamp, b.Hash, b.Format, b.Events)).ToList();
            if (damage == "skipped") stored.RemoveAt(0);
            if (damage == "changed") stored[1] = stored[1] with { Events = stored[1].Events.ToArray().Select(b => b == (byte)'b' ? (byte)'x' : b).ToArray() };
            return new(new HistoryPage(new Head(second.Sequence, second.Hash, 0), stored));
        }

        public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group) => _inner.AppendAsync(group);

        public ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group) => _inner.SettleAsync(group);

        public ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence) => _inner.ContestAsync(key, afterSequence);

        public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit) => _inner.ReadDueAsync(until, limit);

        public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit) => _inner.ReadOutboxAsync(afterPosition, limit);
    }
}
