using System.Data.Common;
using LiveCommerce.Grains.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Journal.Days;

/// <summary>
/// Computes and stores the roots of days that are over. Reading and storing are apart, because only the journal's one writer may store; both
/// may be repeated, and a day that is sealed stays as it is.
/// </summary>
public static class DaySealer
{
    /// <summary>A day is closed when nothing stamped in it can still be on its way.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>The days that are over and not sealed, oldest first, in one statement's instant. A day without batches has no root.</summary>
    /// <param name="connection">Open, of SQLite or PostgreSQL; it may be read-only.</param>
    /// <param name="now">The store's time.</param>
    public static IReadOnlyList<SealedDay> Read(DbConnection connection, DateTimeOffset now)
    {
        var (from, hash) = (long.MinValue, ChainHash.Genesis);
        using (var newest = Command(connection, "SELECT day, hash FROM day_root ORDER BY day DESC LIMIT 1"))
        using (var row = newest.ExecuteReader())
        {
            if (row.Read()) (from, hash) = (BeginOf(DateOnly.ParseExact(row.GetString(0), "yyyy-MM-dd").AddDays(1)), (byte[])row.GetValue(1));
        }
        var until = BeginOf(DateOnly.FromDateTime((now - Margin).UtcDateTime));
        var roots = new SortedDictionary<string, MerkleRoot>(StringComparer.Ordinal);
        // The leaves of a day are in the order of the owners' names as bytes, whatever order the database likes.
        var bytes = connection is SqliteConnection ? "" : " COLLATE \"C\"";
        using (var leaves = Command(
            connection,
            $"SELECT stamp, hash FROM batch WHERE stamp >= @from AND stamp < @until ORDER BY kind{bytes}, id{bytes}, sequence", ("@from", from), ("@until", until)))
        using (var row = leaves.ExecuteReader())
        {
            while (row.Read())
            {
                var day = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)).ToString("yyyy-MM-dd");
                if (!roots.TryGetValue(day, out var root)) roots.Add(day, root = new MerkleRoot());
                root.Add((byte[])row.GetValue(1));
            }
        }
        var days = new List<SealedDay>(roots.Count);
        foreach (var (day, root) in roots)
        {
            days.Add(new SealedDay(day, root.Value(), root.Leaves, hash));
            hash = days[^1].Hash;
        }
        return days;
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

    /// <summary>Seals what is closed in a journal that no server uses: the caller holds the lock of the data directory.</summary>
    /// <returns>The days that were sealed now.</returns>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public static IReadOnlyList<SealedDay> Seal(DataDirectory directory, DateTimeOffset now)
    {
        try
        {
            using var connection = JournalFile.OpenForMaintenance(directory);
            using var transaction = connection.BeginTransaction(deferred: false);
            var days = Read(connection, now);
            Store(connection, transaction, days);
            transaction.Commit();
            return days;
        }
        catch (SqliteException e)
        {
            throw new JournalException($"The days of {directory.Root} cannot be sealed: {e.Message}", e);
        }
    }

    private static long BeginOf(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();

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
