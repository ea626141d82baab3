using LiveCommerce.Grains.Runtime;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Lock, look, fence. Looking alone would prove nothing: the old session may still be committing. Its locks are waited for first; what has not
/// even arrived at the server by then meets a raised fence.
/// </summary>
internal static class PostgresSettlement
{
    public static async Task<AppendOutcome[]> SettleAsync(NpgsqlDataSource source, IReadOnlyList<Append> batches)
    {
        await using var connection = await source.OpenConnectionAsync();
        await LockAsync(connection, KeysOf(batches));
        var (isThere, stands) = await LookAsync(connection, batches);
        var someLanded = isThere.Contains(true);
        var outcomes = new AppendOutcome[batches.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = batches[i].IsCheck
                ? stands[i] ? AppendOutcome.Committed : AppendOutcome.Conflict
                : isThere[i] ? AppendOutcome.Committed : someLanded ? AppendOutcome.Conflict : AppendOutcome.Lost;
        }
        List<GrainKey> keptOut = someLanded ? [] : KeysOf(batches);
        await using var end = new NpgsqlBatch(connection) { Timeout = 0 };
        if (keptOut.Count > 0) end.BatchCommands.Add(OfKeys(PostgresSql.RaiseFences, keptOut));
        AppendCommand.AddCommit(end);
        var (ending, fault) = await AppendCommand.SendAsync(end);
        if (ending != Ending.Committed) throw new JournalException($"The settlement itself was not committed: {fault?.Message}", fault);
        return outcomes;
    }

    /// <summary>Checks wrote nothing that could still land.</summary>
    private static List<GrainKey> KeysOf(IReadOnlyList<Append> batches) =>
        [.. batches.Where(batch => !batch.IsCheck).Select(batch => batch.Key).Distinct().Order()];

    private static async Task LockAsync(NpgsqlConnection connection, List<GrainKey> keys)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(PostgresSql.Begin) } };
        foreach (var sql in (ReadOnlySpan<string>)[PostgresSql.TakeTurns, PostgresSql.EnsureHeads, PostgresSql.LockHeads])
            batch.BatchCommands.Add(OfKeys(sql, keys));
        await batch.ExecuteNonQueryAsync();
    }

    private static async Task<(bool[] IsThere, bool[] Stands)> LookAsync(NpgsqlConnection connection, IReadOnlyList<Append> batches)
    {
        await using var command = new NpgsqlCommand(PostgresSql.Look, connection);
        foreach (object values in (ReadOnlySpan<object>)
        [
            batches.Select(batch => batch.Key.Kind).ToArray(), batches.Select(batch => batch.Key.Id).ToArray(),
            batches.Select(batch => batch.Expected).ToArray(), batches.Select(batch => batch.Fence).ToArray(),
            batches.Select(batch => batch.Sequence).ToArray(), batches.Select(batch => batch.PreviousHash).ToArray(),
            batches.Select(batch => batch.BatchId).ToArray(),
        ])
            command.Parameters.Add(new() { Value = values });
        var (isThere, stands) = (new bool[batches.Count], new bool[batches.Count]);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var at = row.GetInt32(0) - 1;
            (isThere[at], stands[at]) = (row.GetBoolean(1), row.GetBoolean(2));
        }
        return (isThere, stands);
    }

    private static NpgsqlBatchCommand OfKeys(string sql, List<GrainKey> keys) => new(sql)
    {
        Parameters = { new() { Value = keys.Select(key => key.Kind).ToArray() }, new() { Value = keys.Select(key => key.Id).ToArray() } },
    };
}
