using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Writes groups over one connection. A group that the server rolled back because of one of its batches is written again batch by batch behind
/// savepoints, so that the others do not suffer. After a fault whose outcome is open the connection is given up for good.
/// </summary>
internal sealed class PostgresCommitter(NpgsqlDataSource source, PostgresJournalOptions options) : IAsyncDisposable
{
    private const int TriesOfOneBatch = 3;

    private NpgsqlConnection? _connection;
    private AppendCommand? _append;
    private AppendCommand? _part;
    private NpgsqlBatch? _probe;

    /// <summary>Why the newest call failed; null where it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Connects before there is anything to write. Where that fails the first append tries again.</summary>
    public async Task ConnectAheadAsync() => _ = await CannotConnectAsync();

    public async Task<AppendOutcome[]> AppendAsync(CommitGroup group)
    {
        Fault = null;
        var outcomes = new AppendOutcome[group.Batches.Count];
        if (await CannotConnectAsync())
        {
            Array.Fill(outcomes, AppendOutcome.Lost);
            return outcomes;
        }
        var batches = group.Batches as Append[] ?? [.. group.Batches];
        var (ending, fault) = batches.Length == 0 && group.SentOutboxPositions.Count == 0
            ? await AnswerAsync(AppendCommand.SendAsync(_probe!))
            : await AnswerAsync(_append!.RunAsync(batches, group.SentOutboxPositions, outcomes));
        if (ending == Ending.Committed) return outcomes;
        Fault = fault!.Message;
        if (ending == Ending.RolledBack && !await DoAsync("ROLLBACK")) await DisposeAsync();
        if (ending == Ending.RolledBack && fault is PostgresException error && Endings.IsOfOneBatch(error.SqlState))
        {
            Fault = null;
            ending = await AppendInPartsAsync(batches, group.SentOutboxPositions, outcomes);
            if (ending == Ending.Committed) return outcomes;
        }
        if (ending == Ending.Unknown) await DisposeAsync();
        Array.Fill(outcomes, ending == Ending.Unknown ? AppendOutcome.Unknown : AppendOutcome.Lost);
        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) await connection.DisposeAsync();
        Forget();
    }

    /// <summary>Still one transaction with one verdict. Everything that fails before its COMMIT is certainly rolled back.</summary>
    private async Task<Ending> AppendInPartsAsync(Append[] batches, IReadOnlyList<long> sent, AppendOutcome[] outcomes)
    {
        if (await CannotConnectAsync()) return Ending.RolledBack;
        var isWell = await DoAsync(PostgresSql.Begin) && (sent.Count == 0 || await AppendPartAsync(default, sent) is not null);
        for (var i = 0; isWell && i < batches.Length; i++)
        {
            var outcome = await AppendPartAsync(batches.AsMemory(i, 1), []);
            isWell = outcome is not null;
            outcomes[i] = outcome.GetValueOrDefault();
        }
        if (!isWell)
        {
            await DisposeAsync();
            return Ending.RolledBack;
        }
        await using var commit = new NpgsqlBatch(_connection) { Timeout = 0 };
        AppendCommand.AddCommit(commit);
        var (ending, fault) = await AnswerAsync(AppendCommand.SendAsync(commit));
        Fault = fault?.Message;
        if (ending == Ending.RolledBack) await DisposeAsync();
        return ending;
    }

    /// <summary>Null where it is the storage that fails, and not this batch.</summary>
    private async Task<AppendOutcome?> AppendPartAsync(ReadOnlyMemory<Append> batch, IReadOnlyList<long> sent)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = new AppendOutcome[batch.Length];
            var (ending, fault) = await AnswerAsync(_part!.RunAsync(batch, sent, outcome));
            if (ending == Ending.Committed) return batch.Length == 0 ? AppendOutcome.Committed : outcome[0];
            Fault = fault!.Message;
            if (ending == Ending.Unknown || fault is not PostgresException error || !Endings.IsOfOneBatch(error.SqlState)) return null;
            if (!await DoAsync(PostgresSql.UndoSavepoint)) return null;
            if (Endings.IsPassing(error.SqlState) && attempt < TriesOfOneBatch) continue;
            if (Endings.IsPassing(error.SqlState)) return AppendOutcome.Lost;
            Fault = null; // the storage is well
            return AppendOutcome.Violation;
        }
    }

    /// <summary>Waits for the server, but not for ever. What is not answered is left alone, not cancelled: it ends with its connection.</summary>
    private async Task<(Ending Ending, Exception? Fault)> AnswerAsync(Task<(Ending, Exception?)> running)
    {
        try
        {
            return await running.WaitAsync(options.AnswerWithin, options.Time);
        }
        catch (TimeoutException)
        {
            Forget();
            return (Ending.Unknown, new TimeoutException($"PostgreSQL did not answer within {options.AnswerWithin.TotalSeconds} s."));
        }
    }

    private async Task<bool> CannotConnectAsync()
    {
        if (_connection is { State: System.Data.ConnectionState.Open }) return false;
        await DisposeAsync();
        try
        {
            _connection = await source.OpenConnectionAsync();
            _append = new AppendCommand(_connection, AppendFrame.Transaction);
            await _append.PrepareAsync();
            _part = new AppendCommand(_connection, AppendFrame.Savepoint);
            _probe = new NpgsqlBatch(_connection) { Timeout = 0, BatchCommands = { new(PostgresSql.Begin), new(PostgresSql.Probe) } };
            AppendCommand.AddCommit(_probe);
            return false;
        }
        catch (Exception e) when (PostgresGate.IsOutOfReach(e))
        {
            Fault = e.Message;
            await DisposeAsync();
            return true;
        }
    }

    private async Task<bool> DoAsync(string sql)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, _connection);
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (Exception e) when (PostgresGate.IsOutOfReach(e))
        {
            return false;
        }
    }

    private void Forget() => (_connection, _append, _part, _probe) = (null, null, null, null);
}
