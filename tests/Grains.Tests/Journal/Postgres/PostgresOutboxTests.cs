using LiveCommerce.Grains.Journal;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

/// <summary>A reader that goes on from the last position it saw misses nothing, whatever the order of the commits.</summary>
public sealed class PostgresOutboxTests(PostgresDatabase database) : PostgresTest(database)
{
    [Fact]
    public async Task AMessageThatCommitsLateIsNotSkipped()
    {
        // A transaction with a message of this type stops after it has drawn its position, until the gate is opened.
        await Database.ExecuteAsync(
            """
            CREATE OR REPLACE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock_shared(4242);
                RETURN NULL;
            END $$;
            CREATE OR REPLACE TRIGGER gate AFTER INSERT ON journal.outbox FOR EACH ROW WHEN (NEW.type = 'late') EXECUTE FUNCTION wait_at_gate();
            """);
        await using var other = await Database.OpenAsync();
        await using var gate = await Database.Source.OpenConnectionAsync();
        await using var closed = await gate.BeginTransactionAsync();
        await using (var close = gate.CreateCommand())
        {
            close.CommandText = "SELECT pg_advisory_xact_lock(4242)";
            await close.ExecuteNonQueryAsync();
        }
        other.Append([new Batches("FIRST").Next(outbox: new OutboxMessage("first", "{}"))], []);
        var late = Task.Run(() => Journal.Append([new Batches("LATE").Next(outbox: new OutboxMessage("late", "{}"))], []));
        await Database.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4242 AND NOT granted)");
        Assert.Equal([Committed], other.Append([new Batches("EARLY").Next(outbox: new OutboxMessage("early", "{}"))], []));

        var seen = other.ReadOutbox(0, 10);
        Assert.Equal(["first"], seen.Select(row => row.Type)); // "early" is there, but something smaller is on the way
        await closed.RollbackAsync();
        Assert.Equal([Committed], await late);
        Assert.Equal(["late", "early"], other.ReadOutbox(seen[^1].Position, 10).Select(row => row.Type));
    }

    [Fact]
    public async Task WhoWritesNoMessagesHoldsNobodyBack()
    {
        Journal.Append([new Batches("FIRST").Next(outbox: new OutboxMessage("first", "{}"))], []);
        await using var connection = await Database.Source.OpenConnectionAsync();
        await using var import = await connection.BeginTransactionAsync();
        await using var write = connection.CreateCommand();
        write.CommandText = "CREATE TABLE import (n int)";
        await write.ExecuteNonQueryAsync();
        Journal.Append([new Batches("SECOND").Next(outbox: new OutboxMessage("second", "{}"))], []);
        Assert.Equal(2, Journal.ReadOutbox(0, 10).Count);
        await import.RollbackAsync();
    }

    [Fact]
    public async Task ReadersBesideFourWritersSeeEveryMessageOnceAndInOrderOfTheirPositions()
    {
        const int Each = 50;
        var writers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            await using var node = await Database.OpenAsync();
            var grain = new Batches($"W{n}");
            for (var i = 0; i < Each; i++) Assert.Equal([Committed], node.Append([grain.Take(grain.Next(outbox: [new("a", "{}"), new("b", "{}")]))], []));
        })).ToList();
        var seen = new List<OutboxRow>();
        while (seen.Count < 4 * Each * 2)
        {
            Assert.False(writers.Exists(writer => writer.IsFaulted));
            seen.AddRange(await Journal.ReadOutboxAsync(seen.Count == 0 ? 0 : seen[^1].Position, 7));
            Assert.True(seen.Count < 4 * Each * 2 || writers.Count == 4);
        }
        await Task.WhenAll(writers);
        Assert.Equal(seen.Select(row => row.Position).Order(), seen.Select(row => row.Position));
        Assert.Empty(Journal.ReadOutbox(seen[^1].Position, 10));
        foreach (var rows in seen.GroupBy(row => row.Key))
            Assert.Equal(Enumerable.Range(0, Each * 2).Select(i => ((i / 2) + 1L, i % 2)), rows.Select(row => (row.Sequence, row.Ordinal)));
    }

    [Fact]
    public async Task RowsThatAnotherNodeIsRemovingAreNotWaitedFor()
    {
        Journal.Append([new Batches("MUG").Next(outbox: [new("a", "{}"), new("b", "{}")])], []);
        var rows = Journal.ReadOutbox(0, 10);
        await using var connection = await Database.Source.OpenConnectionAsync();
        await using var foreign = await connection.BeginTransactionAsync();
        await using var remove = connection.CreateCommand();
        remove.CommandText = $"DELETE FROM journal.outbox WHERE position = {rows[0].Position}";
        await remove.ExecuteNonQueryAsync();
        Assert.Empty(Journal.Append([], [.. rows.Select(row => row.Position)]));
        await foreign.CommitAsync();
        Assert.Empty(Journal.ReadOutbox(0, 10));
    }
}
