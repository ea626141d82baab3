using System.Data;
using System.Data.Common;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Anchors;

/// <summary>Makes the anchor of a journal as it is now.</summary>
public static class AnchorExport
{
    /// <returns>The anchor as canonical JSON, its root in hexadecimal digits, and the number of owners in it.</returns>
    /// <exception cref="UnreadableJournalException">No journal, damaged, or of another version.</exception>
    public static (byte[] Json, string Root, int Owners) Of(JournalSource source)
    {
        try
        {
            using var journal = JournalReader.Open(source.Journal, isResting: false);
            return Of(Anchor.Of(journal));
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new UnreadableJournalException($"{source.Journal} could not be read: {e.Message}", e);
        }
    }

    /// <summary>The same over a database connection that sees the tables by their plain names.</summary>
    /// <exception cref="UnreadableJournalException">It cannot be read to its end.</exception>
    public static (byte[] Json, string Root, int Owners) Of(DbConnection connection)
    {
        try
        {
            using var instant = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            var heads = Rows("SELECT kind, id, sequence, hash FROM head WHERE sequence > 0", row => (row.GetString(0), row.GetString(1), row.GetInt64(2), (byte[])row.GetValue(3)));
            var days = Rows("SELECT day, hash FROM day_root ORDER BY day DESC LIMIT 1", row => (row.GetString(0), (byte[])row.GetValue(1)));
            var refusals = Rows(
                "SELECT kind, id, stamp, hash FROM refusal ORDER BY kind, id, stamp",
                row => new RefusalRow(row.GetString(0), row.GetString(1), row.GetInt64(2), "", (byte[])row.GetValue(3)));
            return Of(Anchor.Of(heads, days is [var day] ? day : null, refusals));

            List<T> Rows<T>(string sql, Func<DbDataReader, T> map)
            {
                using var command = connection.CreateCommand();
                command.Transaction = instant;
                command.CommandText = sql;
                using var row = command.ExecuteReader();
                var rows = new List<T>();
                while (row.Read()) rows.Add(map(row));
                return rows;
            }
        }
        catch (DbException e)
        {
            throw new UnreadableJournalException($"The journal could not be read: {e.Message}", e);
        }
    }

    private static (byte[] Json, string Root, int Owners) Of(Anchor anchor) => (anchor.ToJson(), Convert.ToHexStringLower(anchor.Root), anchor.Heads.Count);
}
