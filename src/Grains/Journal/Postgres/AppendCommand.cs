using System.Data.Common;
using LiveCommerce.Grains.Runtime;
using Npgsql;
using NpgsqlTypes;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>What stands around an append.</summary>
internal enum AppendFrame
{
    /// <summary>A transaction of its own, COMMIT included: one message to the server, one answer.</summary>
    Transaction,

    /// <summary>A part of an open transaction that can fail without the others.</summary>
    Savepoint,

    /// <summary>The end of an open transaction that holds the grain's turn and its row.</summary>
    Turn,
}

/// <summary>
/// One connection's way of writing. Kept with its connection, so that the statements are parsed and planned once and the arrays grow once.
/// </summary>
#pragma warning disable CA1001 // the connection ends its statements; a batch that was abandoned with its connection must not be touched
internal sealed class AppendCommand
#pragma warning restore CA1001
{
    private readonly NpgsqlBatch _batch;
    private readonly AppendParameters _append;
    private readonly List<string> _newKinds = [], _newIds = [];

    /// <param name="connection">Open; used by nobody else meanwhile.</param>
    /// <param name="frame">What stands around the append.</param>
    /// <param name="stamps">Which stamps are refused.</param>
    public AppendCommand(NpgsqlConnection connection, AppendFrame frame, StampRule stamps)
    {
        // No timeout on this side: it would send a cancellation, and the outcome of a cancelled COMMIT is nobody's wish.
        _batch = new NpgsqlBatch(connection) { Timeout = 0 };
        if (frame != AppendFrame.Turn)
        {
            _batch.BatchCommands.Add(new(frame == AppendFrame.Transaction ? PostgresSql.Begin : PostgresSql.Savepoint));
            _batch.BatchCommands.Add(new(PostgresSql.EnsureHeads) { Parameters = { Texts(_newKinds), Texts(_newIds) } });
        }
        var append = new NpgsqlBatchCommand(PostgresSql.Append);
        _append = new AppendParameters(append, stamps);
        _batch.BatchCommands.Add(append);
        if (frame == AppendFrame.Savepoint) _batch.BatchCommands.Add(new(PostgresSql.KeepSavepoint));
        else AddCommit(_batch);
    }

    public static void AddCommit(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(new(PostgresSql.NoTimeout));
        batch.BatchCommands.Add(new(PostgresSql.Commit));
    }

    public Task PrepareAsync() => _batch.PrepareAsync();

    /// <summary>Writes. The outcomes count only where it ended with <see cref="Ending.Committed"/>.</summary>
    public async Task<(Ending Ending, Exception? Fault)> RunAsync(ReadOnlyMemory<Append> batches, IReadOnlyList<long> sentOutboxPositions, AppendOutcome[] outcomes)
    {
        _newKinds.Clear();
        _newIds.Clear();
        foreach (var batch in batches.Span)
        {
            if (batch.Expected != 0 || batch.IsCheck) continue;
            _newKinds.Add(batch.Key.Kind);
            _newIds.Add(batch.Key.Id);
        }
        _append.Fill(batches.Span, sentOutboxPositions);
        Array.Fill(outcomes, AppendOutcome.Conflict);
        var ended = await SendAsync(_batch, row => outcomes[row.GetInt32(0) - 1] = Outcome(row.GetInt32(1)));
        _append.Forget();
        return ended;
    }

    /// <summary>Sends statements that end with a COMMIT, and says what became of them.</summary>
    public static async Task<(Ending Ending, Exception? Fault)> SendAsync(NpgsqlBatch batch, Action<DbDataReader>? read = null)
    {
        var answered = false;
        try
        {
            // COMMIT was sent: it leaves with this call. From here on only the server can say that nothing happened.
            await using var reader = await batch.ExecuteReaderAsync();
            while (await reader.ReadAsync()) read?.Invoke(reader);
            answered = true;
            while (await reader.NextResultAsync())
            {
                // What follows has no rows; the end of the results says that the server is through.
            }
            return (Ending.Committed, null);
        }
        catch (DbException e) when (Endings.ProvesRollback(e, answered))
        {
            return (Ending.RolledBack, e);
        }
#pragma warning disable CA1031 // whatever it was, COMMIT may have arrived
        catch (Exception e)
#pragma warning restore CA1031
        {
            return (Ending.Unknown, e);
        }
    }

    private static NpgsqlParameter<List<string>> Texts(List<string> list) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = list };

    private static AppendOutcome Outcome(int code) => code switch
    {
        1 => AppendOutcome.Committed,
        2 => AppendOutcome.Conflict,
        3 => AppendOutcome.Skipped,
        4 => AppendOutcome.Sealed,
        _ => throw new InvariantViolationException($"The append answered {code}."),
    };
}
