using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using Npgsql;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

/// <summary>The schema changes when a person says so, step by step, and nodes refuse what they cannot work with.</summary>
public sealed class PostgresSchemaTests(PostgresDatabase database) : PostgresTest(database)
{
    private static readonly SchemaStep First = new(1, SchemaPhase.Expand, "first", "CREATE TABLE journal.one (n int)", 1);
    private static readonly SchemaStep Second = new(2, SchemaPhase.Expand, "second", "ALTER TABLE journal.one ADD COLUMN m int", 1);

    [Fact]
    public async Task EachStepIsAppliedOnceInOrder()
    {
        await using var source = await EmptyAsync();
        Assert.Equal([First], await MigrateAsync(source, First));
        Assert.Equal([Second], await MigrateAsync(source, First, Second));
        Assert.Empty(await MigrateAsync(source, First, Second));
    }

    [Fact]
    public async Task TwoRunnersAtOnceApplyEachStepOnce()
    {
        await using var source = await EmptyAsync();
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostgresSchema.MigrateAsync(source)));
        Assert.Equal(PostgresSchema.Newest, runs.Sum(run => run.Count));
        Assert.Single(runs, run => run.Count > 0);
    }

    [Fact]
    public async Task AStepThatFailsLeavesNothingAndIsTriedAgainNextTime()
    {
        await using var source = await EmptyAsync();
        var broken = Second with { Sql = "CREATE TABLE journal.half (n int); SELECT 1 / 0" };
        await Assert.ThrowsAsync<JournalException>(() => MigrateAsync(source, First, broken));
        Assert.Equal([Second with { Sql = "CREATE TABLE journal.half (n int)" }], await MigrateAsync(source, First, Second with { Sql = "CREATE TABLE journal.half (n int)" }));
    }

    [Fact]
    public async Task AStepThatWasEditedAfterItWasAppliedIsNoticed()
    {
        await using var source = await EmptyAsync();
        await MigrateAsync(source, First);
        var refusal = await Assert.ThrowsAsync<JournalException>(() => MigrateAsync(source, First with { Sql = "CREATE TABLE journal.other (n int)" }));
        Assert.Contains("Step 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStepThatCannotHaveItsLockLetsTheOthersPassAndTriesAgain()
    {
        await using var source = await EmptyAsync();
        await MigrateAsync(source, First);
        await using var reader = await source.OpenConnectionAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using (var look = new NpgsqlCommand("SELECT * FROM journal.one", reader)) await look.ExecuteNonQueryAsync();
#pragma warning disable CA2025 // awaited below
        var migrating = MigrateAsync(source, First, Second);
#pragma warning restore CA2025
        const string Waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'journal.one'::regclass)";
        await UntilAsync(source, Waits, true);
        await UntilAsync(source, Waits, false); // it gave up
        await UntilAsync(source, Waits, true); // and came back
        await transaction.RollbackAsync();
        Assert.Equal([Second], await migrating);
    }

    [Fact]
    public async Task ANodeDoesNotMakeTheSchemaItself()
    {
        await using var source = await EmptyAsync();
        var refusal = await Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync(source.ConnectionString + $";Password={Password}"));
        Assert.Contains("'migrate'", refusal.Message, StringComparison.Ordinal);
        await using var command = source.CreateCommand("SELECT to_regnamespace('journal') IS NULL");
        Assert.Equal(true, await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData(1, true)] // a newer release that only added
    [InlineData(99, false)] // a newer release that took away
    public async Task AnOlderNodeWorksBesideANewerReleaseUntilThatTakesTheOldFormAway(int needs, bool works)
    {
        await using var source = await EmptyAsync();
        await PostgresSchema.MigrateAsync(source);
        await using var insert = source.CreateCommand($"INSERT INTO journal.step (number, phase, name, checksum, needs) VALUES (99, 'Contract', 'future', '', {needs})");
        await insert.ExecuteNonQueryAsync();
        var opening = PostgresJournal.OpenAsync(source.ConnectionString + $";Password={Password}");
        if (works)
        {
            await using var journal = await opening;
            Assert.EndsWith("schema 99", journal.Description, StringComparison.Ordinal);
            return;
        }
        Assert.Contains("newer than this release", (await Assert.ThrowsAsync<JournalException>(() => opening)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalException>(() => PostgresSchema.MigrateAsync(source));
    }

    private string Password => new NpgsqlConnectionStringBuilder(Database.ConnectionString).Password!;

    private async Task<NpgsqlDataSource> EmptyAsync() => NpgsqlDataSource.Create(Database.Server.ConnectionString(await Database.Server.CreateDatabaseAsync()));

    private static Task<IReadOnlyList<SchemaStep>> MigrateAsync(NpgsqlDataSource source, params SchemaStep[] steps) =>
        PostgresSchema.MigrateAsync(source, steps, TimeProvider.System);

    private static async Task UntilAsync(NpgsqlDataSource source, string sql, bool expected)
    {
        await using var command = source.CreateCommand(sql);
        while (!Equals(await command.ExecuteScalarAsync(), expected)) await Task.Yield();
    }
}
