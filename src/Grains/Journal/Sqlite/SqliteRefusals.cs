using LiveCommerce.Grains.Journal.Refusals;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>Chains counted refusals within an open transaction.</summary>
internal sealed class SqliteRefusals : IDisposable
{
    private readonly SqliteCommand _newest, _isThere, _insert;

    public SqliteRefusals(SqliteConnection connection)
    {
        _newest = Prepare(connection, "SELECT stamp, hash FROM refusal WHERE kind = $1 AND id = $2 ORDER BY stamp DESC LIMIT 1", 2);
        _isThere = Prepare(connection, "SELECT count(*) FROM refusal WHERE kind = $1 AND id = $2 AND stamp = $3 AND counts = $4", 4);
        _insert = Prepare(connection, "INSERT INTO refusal (kind, id, stamp, counts, hash) VALUES ($1, $2, $3, $4, $5)", 5);
    }

    public CountOutcome Write(CountedRefusals row)
    {
        var previous = ChainHash.Genesis;
        using (var newest = Bind(_newest, row.Key.Kind, row.Key.Id).ExecuteReader())
        {
            if (newest.Read())
            {
                var stamp = newest.GetInt64(0);
                if (stamp >= row.Stamp && IsThere(row)) return CountOutcome.Written;
                if (!row.MayFollow(stamp)) return CountOutcome.TooSoon;
                previous = newest.GetFieldValue<byte[]>(1);
            }
        }
        Bind(_insert, row.Key.Kind, row.Key.Id, row.Stamp, row.Counts, row.HashAfter(previous)).ExecuteNonQuery();
        return CountOutcome.Written;
    }

    public void Dispose()
    {
        _newest.Dispose();
        _isThere.Dispose();
        _insert.Dispose();
    }

    private bool IsThere(CountedRefusals row) => Convert.ToInt64(Bind(_isThere, row.Key.Kind, row.Key.Id, row.Stamp, row.Counts).ExecuteScalar()) == 1;

    private static SqliteCommand Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}", Value = DBNull.Value });
        command.Prepare();
        return command;
    }
}
