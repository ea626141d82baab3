using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

/// <summary>Many nodes on one grain: everybody comes in turn, and nobody can keep the turn for ever.</summary>
public sealed class PostgresContestTests(PostgresDatabase database) : PostgresTest(database)
{
    private static readonly PostgresJournalOptions Impatient = PostgresDatabase.AnyStamp with { TurnWithin = TimeSpan.FromMilliseconds(300), DecideWithin = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public async Task EightNodesOnOneGrainGetAboutTheSameShare()
    {
        const int Turns = 400;
        var left = Turns;
        var shares = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var node = await Database.OpenAsync();
            var (grain, share) = (new Batches("HOT"), 0);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await using var turn = await node.ContestAsync(grain.Key, grain.Sequence);
                foreach (var missed in turn.News.Batches) grain.Follow(missed);
                Assert.Equal(Committed, await turn.AppendAsync(grain.Take(grain.Next())));
                share++;
            }
            return share;
        })));
        Assert.Equal(Turns, Journal.Read(new Batches("HOT").Key, 0).Count);
        Assert.All(shares, share => Assert.InRange(share, Turns / 8 / 2, Turns));
    }

    [Fact]
    public async Task AGroupDoesNotPassThoseWhoWaitForTheirTurn()
    {
        var grain = new Batches("HOT");
        var turn = await Journal.ContestAsync(grain.Key, 0);
        await using var other = await Database.OpenAsync();
        var waiting = other.ContestAsync(grain.Key, 0).AsTask();
        await Database.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)");
        Assert.Equal(Committed, await turn.AppendAsync(grain.Take(grain.Next())));
        var outcome = Journal.Append([grain.Next()], []); // the row is free or taken by whoever waited, and it is their turn
        await using var theirs = await waiting;
        Assert.Equal([Skipped], outcome);
        Assert.Equal(1, theirs.News.Head.Sequence);
        await turn.DisposeAsync();
    }

    [Fact]
    public async Task WhoWaitsTooLongForATurnIsToldAndNothingHasHappened()
    {
        await using var impatient = await Database.OpenAsync(Impatient);
        var grain = new Batches("HOT");
        await using (await Journal.ContestAsync(grain.Key, 0)) await Assert.ThrowsAsync<JournalException>(() => impatient.ContestAsync(grain.Key, 0).AsTask());
        await using var turn = await impatient.ContestAsync(grain.Key, 0);
        Assert.Equal(0, turn.News.Head.Sequence);
    }

    [Fact]
    public async Task WhoFallsAsleepWithTheTurnLosesItAndCannotWrite()
    {
        await using var sleepy = await Database.OpenAsync(Impatient);
        var grain = new Batches("HOT");
        await using var lost = await sleepy.ContestAsync(grain.Key, 0);
        await using (var next = await Journal.ContestAsync(grain.Key, 0)) Assert.Equal(Committed, await next.AppendAsync(grain.Next("[\"next\"]")));
        var late = grain.Next("[\"late\"]");
        Assert.True(await lost.AppendAsync(late) is Unknown or Lost);
        Assert.Equal(Lost, sleepy.Settle(late));
        Assert.Single(Journal.Read(grain.Key, 0));
    }

    [Fact]
    public async Task ABatchThatBreaksTheLawUnderATurnIsAViolation()
    {
        var grain = new Batches("MUG");
        await using (var turn = await Journal.ContestAsync(grain.Key, 0))
            Assert.Equal(Violation, await turn.AppendAsync(grain.Next(counters: new UnitCounters(1, 0, 0, 0, 0, 0))));
        Assert.Equal([Committed], Journal.Append([grain.Next()], []));
    }

    [Fact]
    public async Task ATurnSurvivesARestartOfTheServerOnlyAsANewOne()
    {
        var grain = new Batches("MUG");
        await using (var turn = await Journal.ContestAsync(grain.Key, 0))
        {
            await Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'livecommerce-contest' AND datname = current_database()");
            Assert.Equal(Unknown, await turn.AppendAsync(grain.Next()));
        }
        await using var again = await Journal.ContestAsync(grain.Key, 0);
        Assert.Equal(Committed, await again.AppendAsync(grain.Next()));
    }
}
