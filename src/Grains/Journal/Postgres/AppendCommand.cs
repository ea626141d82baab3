using System.Data.Common;
using LiveCommerce.Grains.Runtime;
using Npgsql;
using NpgsqlTypes;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// One connection's way of writing: a whole transaction, COMMIT included, goes out in one message and is answered by one. Kept with its
/// connection, so that the statements are parsed and planned once.
/// </summary>
internal sealed class AppendCommand
{
    private readonly NpgsqlBatch _batch;
    private readonly AppendParameters _append;
    private readonly List<string> _newKinds = [], _newIds = [];

    /// <param name="connection">Open; used by nobody else meanwhile.</param>
    /// <param name="underTurn">A transaction that holds the grain's turn and its row is open already.</param>
    public AppendCommand(NpgsqlConnection connection, bool underTurn)
    {
        // No timeout on this side: it would send a cancellation, and the outcome of a cancelled COMMIT is nobody's wish.
        _batch = new NpgsqlBatch(connection) { Timeout = 0 };
        if (!underTurn)
        {
            _batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresSql.Begin));
            var ensure = new NpgsqlBatchCommand(PostgresSql.EnsureHeads);
            ensure.Parameters.Add(new NpgsqlParameter<List<string>> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = _newKinds });
            ensure.Parameters.Add(new NpgsqlParameter<List<string>> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = _newIds });
            _batch.BatchCommands.Add(ensure);
        }
        var append = new NpgsqlBatchCommand(PostgresSql.Append);
        _append = new AppendParameters(append);
        _batch.BatchCommands.Add(append);
        _batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
    }

    public Task PrepareAsync() => _batch.PrepareAsync();

    /// <summary>Writes and commits. The outcomes count only where it ended with <see cref="Ending.Committed"/>.</summary>
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
                // COMMIT has no rows; the end of the results says that the server is through.
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

    private static AppendOutcome Outcome(int code) => code switch
    {
        1 => AppendOutcome.Committed,
        2 => AppendOutcome.Conflict,
        3 => AppendOutcome.Skipped,
        _ => throw new InvariantViolationException($"The append answered {code}."),
    };
}
