using LiveCommerce.Grains.Runtime;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>A turn at one grain: an open transaction that holds the turn and the row. Two round trips in all, one to take it and one to commit.</summary>
internal sealed class PostgresContest : IContest
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly PostgresJournalOptions _options;
    private readonly StampRule _stamps;
    private bool _isOver;
    private bool _isAbandoned;

    private PostgresContest(NpgsqlDataSource source, NpgsqlConnection connection, PostgresJournalOptions options, StampRule stamps, HistoryPage news)
    {
        _source = source;
        _connection = connection;
        _options = options;
        _stamps = stamps;
        News = news;
    }

    public HistoryPage News { get; }

    /// <summary>Waits in line for the turn, then for the row, and reads under both what was missed.</summary>
    public static async Task<PostgresContest> TakeAsync(
        NpgsqlDataSource source, PostgresJournalOptions options, StampRule stamps, GrainKey key, long afterSequence)
    {
        var connection = await source.OpenConnectionAsync();
        try
        {
            string[] kinds = [key.Kind], ids = [key.Id];
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(PostgresSql.Begin) } };
            foreach (var sql in (ReadOnlySpan<string>)[PostgresSql.TakeTurns, PostgresSql.EnsureHeads, PostgresSql.LockHeads])
                batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = kinds }, new() { Value = ids } } });
            batch.BatchCommands.Add(PostgresHistory.Command(key, afterSequence));
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.NextResultAsync(); // from the turn to the rows that were locked
            await reader.NextResultAsync(); // to the history, which is read after the locks are held
            var news = await PostgresHistory.ReadAsync(reader, key, afterSequence);
            while (await reader.NextResultAsync())
            {
                // to the end, so that the connection is free
            }
            return new PostgresContest(source, connection, options, stamps, news);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<AppendOutcome> AppendAsync(Append batch)
    {
        if (_isOver) throw new InvalidOperationException("A contest writes one batch.");
        _isOver = true;
        var outcome = new AppendOutcome[1];
        var running = new AppendCommand(_connection, AppendFrame.Turn, _stamps).RunAsync(new[] { batch }, [], outcome);
        try
        {
            var (ending, fault) = await running.WaitAsync(_options.AnswerWithin, _options.Time);
            if (ending == Ending.Committed) return outcome[0];
            if (fault is not PostgresException { InvariantSeverity: "ERROR" }) _source.Clear();
            if (ending == Ending.Unknown) return AppendOutcome.Unknown;
            return fault is PostgresException error && Endings.IsRefusal(error.SqlState) ? AppendOutcome.Violation : AppendOutcome.Lost;
        }
        catch (TimeoutException)
        {
            _isAbandoned = true; // it ends with its connection, when the transport gives up or the server closes it
            return AppendOutcome.Unknown;
        }
    }

    public ValueTask DisposeAsync()
    {
        _isOver = true;
        // A transaction that is still open is rolled back on the way into the pool.
        return _isAbandoned ? default : _connection.DisposeAsync();
    }
}
