using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Writes groups over one connection. A group that the server rolled back because of one of its batches is written batch by batch, so that the
/// others do not suffer. After a fault whose outcome is open the connection is given up for good.
/// </summary>
internal sealed class PostgresCommitter(NpgsqlDataSource source, PostgresGate gate, PostgresJournalOptions options) : IAsyncDisposable
{
    private const int TriesAlone = 3;

    private NpgsqlConnection? _connection;
    private AppendCommand? _append;
    private NpgsqlBatch? _probe;

    /// <summary>Why the newest call failed; null where it did not.</summary>
    public string? Fault { get; private set; }

    public async Task<AppendOutcome[]> AppendAsync(CommitGroup group)
    {
        Fault = null;
        var outcomes = new AppendOutcome[group.Batches.Count];
        var batches = group.Batches as Append[] ?? [.. group.Batches];
        if (batches.Length == 0 && group.SentOutboxPositions.Count == 0)
        {
            await RunAsync(() => AppendCommand.SendAsync(_probe!));
            return outcomes;
        }
        var (ending, fault) = await RunAsync(() => _append!.RunAsync(batches, group.SentOutboxPositions, outcomes));
        if (ending == Ending.Committed) return outcomes;
        if (ending == Ending.RolledBack && fault is PostgresException error && Endings.IsOfOneBatch(error.SqlState))
        {
            await AppendOneByOneAsync(batches, group.SentOutboxPositions, outcomes);
            return outcomes;
        }
        Array.Fill(outcomes, ending == Ending.Unknown ? AppendOutcome.Unknown : AppendOutcome.Lost);
        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) await connection.DisposeAsync();
        (_connection, _append, _probe) = (null, null, null);
    }

    private async Task AppendOneByOneAsync(Append[] batches, IReadOnlyList<long> sent, AppendOutcome[] outcomes)
    {
        Array.Fill(outcomes, AppendOutcome.Lost);
        if (sent.Count > 0 && await AppendAloneAsync(default, sent) is AppendOutcome.Unknown or AppendOutcome.Lost) return;
        for (var i = 0; i < batches.Length; i++)
        {
            outcomes[i] = await AppendAloneAsync(batches.AsMemory(i, 1), []);
            if (outcomes[i] == AppendOutcome.Unknown || (outcomes[i] == AppendOutcome.Lost && _connection is null)) return; // the rest was never sent
        }
    }

    private async Task<AppendOutcome> AppendAloneAsync(ReadOnlyMemory<Append> batch, IReadOnlyList<long> sent)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = new AppendOutcome[batch.Length];
            var (ending, fault) = await RunAsync(() => _append!.RunAsync(batch, sent, outcome));
            if (ending == Ending.Committed) return batch.Length == 0 ? AppendOutcome.Committed : outcome[0];
            if (ending == Ending.Unknown) return AppendOutcome.Unknown;
            if (fault is not PostgresException error) return AppendOutcome.Lost;
            if (Endings.IsRefusal(error.SqlState))
            {
                Fault = null; // the storage is well
                return AppendOutcome.Violation;
            }
            if (!Endings.IsPassing(error.SqlState) || attempt == TriesAlone) return AppendOutcome.Lost;
        }
    }

    /// <summary>One transaction, with what has to happen before it and after a failure. What fails before it is sent is certainly rolled back.</summary>
    private async Task<(Ending Ending, Exception? Fault)> RunAsync(Func<Task<(Ending, Exception?)>> transaction)
    {
        if (await CannotConnectAsync() is { } reason) return (Ending.RolledBack, reason);
        var running = transaction();
        try
        {
            var ended = await running.WaitAsync(options.AnswerWithin, options.Time);
            Fault = ended.Item2?.Message;
            if (ended.Item1 == Ending.Unknown || (ended.Item1 == Ending.RolledBack && !await RollBackAsync())) await DisposeAsync();
            return ended;
        }
        catch (TimeoutException e)
        {
            // Left alone, not cancelled: the task ends with its connection, when the transport gives up or the server closes it.
            (_connection, _append, _probe) = (null, null, null);
            Fault = $"COMMIT was not answered within {options.AnswerWithin.TotalSeconds} s.";
            return (Ending.Unknown, e);
        }
    }

    private async Task<Exception?> CannotConnectAsync()
    {
        if (_connection is { State: System.Data.ConnectionState.Open }) return null;
        await DisposeAsync();
        try
        {
            _connection = await source.OpenConnectionAsync();
            await gate.CheckAsync(_connection);
            _append = new AppendCommand(_connection, underTurn: false);
            await _append.PrepareAsync();
            _probe = new NpgsqlBatch(_connection) { Timeout = 0, BatchCommands = { new(PostgresSql.Begin), new(PostgresSql.Probe), new("COMMIT") } };
            return null;
        }
        catch (Exception e) when (PostgresGate.IsOutOfReach(e))
        {
            Fault = e.Message;
            await DisposeAsync();
            return e;
        }
    }

    private async Task<bool> RollBackAsync()
    {
        try
        {
            await using var rollback = new NpgsqlCommand("ROLLBACK", _connection);
            await rollback.ExecuteNonQueryAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
