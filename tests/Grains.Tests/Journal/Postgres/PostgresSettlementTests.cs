using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using Npgsql;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

/// <summary>A commit without an answer is settled: afterwards it is there for good, or can never be.</summary>
public sealed class PostgresSettlementTests(PostgresDatabase database) : PostgresTest(database), IAsyncDisposable
{
    private CommitProxy? _proxy;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        await DisposeAsync();
    }

    [Fact]
    public async Task ACommitWhoseReplyIsLostIsFound()
    {
        await using var node = await OpenBehindProxyAsync();
        var (a, b) = (new Batches("ON-THE-WIRE"), new Batches("B"));
        Assert.Equal([Committed, Committed], node.Append([a.Take(a.Next()), b.Take(b.Next())], []));
        var stale = b.Next() with { Expected = 7, Sequence = 8 };
        _proxy!.Next = Wire.LosesTheReply;
        Append[] group = [a.Next(), stale];
        Assert.Equal([Unknown, Unknown], node.Append(group, []));
        Assert.NotNull(node.LastFault);
        Assert.Equal([Committed, Conflict], node.Settle(group));
        a.Take(group[0]);
        Assert.Equal([Committed, Committed], node.Append([a.Next(), b.Next()], []));
        Assert.Null(node.LastFault);
    }

    [Fact]
    public async Task ACommitThatArrivesAfterItWasSettledCannotLand()
    {
        await using var node = await OpenBehindProxyAsync();
        var (known, fresh) = (new Batches("ON-THE-WIRE"), new Batches("FRESH"));
        Assert.Equal([Committed], node.Append([known.Take(known.Next())], []));
        _proxy!.Next = Wire.DeliversLate;
        Append[] group = [known.Next("[\"late\"]"), fresh.Next("[\"late\"]")];
        Assert.Equal([Unknown, Unknown], node.Append(group, []));
        Assert.Equal([Lost, Lost], node.Settle(group));
        await _proxy.DeliverAsync();
        Assert.Equal((1, 0), (node.Read(known.Key, 0).Count, node.Read(fresh.Key, 0).Count));
        (known.Fence, fresh.Fence) = (node.HeadOf(known.Key).Fence, node.HeadOf(fresh.Key).Fence);
        Assert.Equal([Committed, Committed], node.Append([known.Next(), fresh.Next()], []));
    }

    [Fact]
    public async Task AServerThatNeverAnswersIsLeftAndTheCommitSettled()
    {
        await using var node = await OpenBehindProxyAsync(PostgresDatabase.AnyStamp with { AnswerWithin = TimeSpan.FromMilliseconds(500) });
        var grain = new Batches("ON-THE-WIRE");
        Assert.Equal([Committed], node.Append([grain.Take(grain.Next())], []));
        _proxy!.Next = Wire.Swallows;
        var batch = grain.Next();
        Assert.Equal([Unknown], node.Append([batch], []));
        Assert.Contains("did not answer", node.LastFault, StringComparison.Ordinal);
        Assert.Equal(Committed, node.Settle(batch));
        Assert.Equal([Committed], node.Append([grain.Take(batch) is var _ ? grain.Next() : batch], []));
    }

    [Fact]
    public async Task ASessionThatTheServerEndedIsSettledAndReplaced()
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Take(grain.Next())], []);
        await Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'livecommerce-commit' AND datname = current_database()");
        var batch = grain.Next();
        Assert.Equal([Unknown], Journal.Append([batch], []));
        Assert.Equal(Lost, Journal.Settle(batch));
        Assert.Equal([Conflict], Journal.Append([batch], []));
        grain.Fence = Journal.HeadOf(grain.Key).Fence;
        Assert.Equal([Committed], Journal.Append([grain.Next()], []));
    }

    [Fact]
    public async Task AnOldSessionThatIsStillCommittingIsWaitedForFirst()
    {
        await using var node = await Database.OpenAsync(PostgresDatabase.AnyStamp with { TurnWithin = TimeSpan.FromMilliseconds(300) });
        var grain = new Batches("MUG");
        var batch = grain.Next();
        // The old session, between its append and its commit.
        await using var old = await Database.Source.OpenConnectionAsync();
        await using var transaction = await old.BeginTransactionAsync();
        await ExecuteAsync(old, $"SELECT pg_advisory_xact_lock(hashtextextended('stock', hashtextextended('MUG', 0)) & {long.MaxValue})");
        await ExecuteAsync(old, $"INSERT INTO journal.head (kind, id, sequence, hash, stamp) VALUES ('stock', 'MUG', 1, '\\x{Convert.ToHexString(batch.Hash)}', 0)");
        await ExecuteAsync(old,
            $"INSERT INTO journal.batch VALUES ('stock', 'MUG', 1, 0, '{batch.BatchId}', 0, '\\x{Convert.ToHexString(batch.Hash)}', 2, '[1]')");
        Assert.Equal(Unknown, node.Settle(batch)); // looking would have found nothing
        await transaction.CommitAsync();
        Assert.Equal(Committed, node.Settle(batch));
    }

    private async Task<PostgresJournal> OpenBehindProxyAsync(PostgresJournalOptions? options = null)
    {
        _proxy = new CommitProxy(Database.Server.Port);
        return await PostgresJournal.OpenAsync(new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Port = _proxy.Port }.ToString(), options ?? PostgresDatabase.AnyStamp);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
