using LiveCommerce.Grains.Journal;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

/// <summary>What goes wrong with one grain of a group is that grain's alone. Triggers stand in for what a server can say at any time.</summary>
public sealed class PostgresIsolationTests(PostgresDatabase database) : PostgresTest(database)
{
    [Fact]
    public async Task ARowThatAForeignTransactionHoldsDelaysNobody()
    {
        var (held, free) = (new Batches("HELD"), new Batches("FREE"));
        Journal.Append([held.Take(held.Next()), free.Take(free.Next())], []);
        await using var connection = await Database.Source.OpenConnectionAsync();
        await using (var foreign = await connection.BeginTransactionAsync())
        {
            await using var hold = connection.CreateCommand();
            hold.CommandText = "UPDATE journal.head SET stamp = stamp WHERE id = 'HELD'";
            await hold.ExecuteNonQueryAsync();
            Assert.Equal([Skipped, Committed], Journal.Append([held.Next(), free.Take(free.Next())], []));
            await foreign.RollbackAsync();
        }
        Assert.Equal([Committed, Committed], Journal.Append([held.Next(), free.Next()], []));
    }

    [Theory]
    [InlineData("40P01", 1, Committed)] // deadlock: the victim tries again
    [InlineData("40001", 2, Committed)]
    [InlineData("40P01", 9, Lost)]
    [InlineData("23514", 9, Violation)]
    [InlineData("22003", 9, Violation)]
    public async Task OnlyTheBatchThatTheServerObjectsToIsAffected(string sqlState, int times, AppendOutcome outcome)
    {
        await RaiseAsync(sqlState, times + 1); // once for the whole group
        var grains = Enumerable.Range(0, 5).Select(n => new Batches(n == 2 ? "BAD" : $"G{n}")).ToList();
        var outcomes = Journal.Append([.. grains.Select(grain => grain.Next(outbox: new OutboxMessage("t", "{}")))], []);
        Assert.Equal([Committed, Committed, outcome, Committed, Committed], outcomes);
        Assert.Equal(outcome == Committed ? 5 : 4, Journal.ReadOutbox(0, 10).Count);
        Assert.Null(Journal.LastFault);
    }

    [Theory]
    [InlineData("53100")] // disk full
    [InlineData("58030")] // I/O error
    [InlineData("57014")] // timeout
    [InlineData("XX000")]
    public async Task WhenTheStorageFailsEverythingIsLostForCertainAndTheReasonIsKept(string sqlState)
    {
        await RaiseAsync(sqlState, 1);
        Append[] batches = [new Batches("BAD").Next(), new Batches("GOOD").Next()];
        Assert.Equal([Lost, Lost], Journal.Append(batches, []));
        Assert.Contains(sqlState, Journal.LastFault, StringComparison.Ordinal);
        // After some faults the client gives up the connection too; the server lets go of its locks a moment later.
        await Database.UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))");
        Assert.Equal([Committed, Committed], Journal.Append(batches, []));
        Assert.Null(Journal.LastFault);
    }

    [Fact]
    public async Task AnAppendOfNothingFailsWhenNothingCanBeWritten()
    {
        await Database.ExecuteAsync("ALTER TABLE journal.probe RENAME TO probe_away");
        try
        {
            Assert.Empty(Journal.Append([], []));
            Assert.NotNull(Journal.LastFault);
        }
        finally
        {
            await Database.ExecuteAsync("ALTER TABLE journal.probe_away RENAME TO probe");
        }
        Assert.Empty(Journal.Append([], []));
        Assert.Null(Journal.LastFault);
    }

    private Task RaiseAsync(string sqlState, int times) => Database.ExecuteAsync(
        $"""
        CREATE SEQUENCE IF NOT EXISTS raised;
        ALTER SEQUENCE raised RESTART;
        CREATE OR REPLACE FUNCTION object_to() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.id = 'BAD' AND NEW.sequence > 0 AND nextval('raised') <= {times} THEN RAISE EXCEPTION SQLSTATE '{sqlState}'; END IF;
            RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER object BEFORE INSERT OR UPDATE ON journal.head FOR EACH ROW EXECUTE FUNCTION object_to();
        """);
}
