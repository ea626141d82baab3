using System.Data.Common;

namespace LiveCommerce.Grains.Journal.Days;

/// <summary>
/// The table day_root, over any connection that sees the journal's tables by their plain names. Reading and storing are apart, because only the
/// journal's one writer may store; both may be repeated, and a day that is sealed stays as it is.
/// </summary>
public static class DaySealer
{
    /// <summary>A day is closed when nothing stamped in it can still be on its way.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>The first instant after the newest sealed day, in Unix ms; null where none is sealed.</summary>
    public static long? SealedUntil(DbConnection connection) => Newest(connection) is { } newest ? DayRoots.EndOf(newest.Day) : null;

    /// <summary>The days that are over and not sealed, oldest first, in one statement's instant. A day without batches has no root.</summary>
    /// <param name="connection">Open; it may be read-only.</param>
    /// <param name="now">The store's time.</param>
    public static IReadOnlyList<SealedDay> Read(DbConnection connection, DateTimeOffset now)
    {
        var newest = Newest(connection);
        var roots = new DayRoots();
        // Texts compare as bytes in both stores.
        using (var leaves = Command(
            connection, "SELECT stamp, hash FROM batch WHERE stamp >= @from AND stamp < @until ORDER BY kind, id, sequence",
            ("@from", newest is { } last ? DayRoots.EndOf(last.Day) : long.MinValue), ("@until", DayRoots.ClosedAt(now))))
        using (var row = leaves.ExecuteReader())
        {
            while (row.Read()) roots.Add(row.GetInt64(0), (byte[])row.GetValue(1));
        }
        return roots.After(newest?.Hash ?? ChainHash.Genesis);
    }

    /// <summary>Stores them, if nobody else has. Called by whoever alone writes the journal, inside its transaction.</summary>
    public static void Store(DbConnection connection, DbTransaction? transaction, IReadOnlyList<SealedDay> days)
    {
        foreach (var day in days)
        {
            using var insert = Command(
                connection, "INSERT INTO day_root (day, root, leaves, previous_hash, hash) VALUES (@day, @root, @leaves, @previous, @hash) ON CONFLICT DO NOTHING",
                ("@day", day.Day), ("@root", day.Root), ("@leaves", day.Leaves), ("@previous", day.PreviousHash), ("@hash", day.Hash));
            insert.Transaction = transaction;
            insert.ExecuteNonQuery();
        }
    }

    private static (string Day, byte[] Hash)? Newest(DbConnection connection)
    {
        using var newest = Command(connection, "SELECT day, hash FROM day_root ORDER BY day DESC LIMIT 1");
        using var row = newest.ExecuteReader();
        return row.Read() ? (row.GetString(0), (byte[])row.GetValue(1)) : null;
    }

    private static DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
