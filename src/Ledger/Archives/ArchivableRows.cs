using System.Data.Common;
using System.Text;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Archives;

/// <summary>
/// Reads what may be archived over any ADO.NET connection that sees the tables by their plain names. Every statement is short and an instant of
/// its own, beside a server that writes: what is read here never changes.
/// </summary>
internal sealed class ArchivableRows(DbConnection connection)
{
    private const int PageRows = 8; // a batch may weigh half a megabyte

    private readonly string _events = connection is SqliteConnection ? "CAST(events AS BLOB)" : "events";

    /// <summary>The first instant after the newest sealed day in Unix ms; null where none is.</summary>
    public long? SealedUntil() => Rows("SELECT day FROM day_root ORDER BY day DESC LIMIT 1", [], row => row.GetString(0)) is [var day]
        ? new DateTimeOffset(DateOnly.ParseExact(day, "yyyy-MM-dd").AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds()
        : null;

    /// <summary>Owners with a snapshot, and how far it reaches.</summary>
    public IReadOnlyList<(string Kind, string Id, long Sequence)> Covered() => Rows(
        "SELECT kind, id, sequence FROM snapshot ORDER BY kind, id", [], row => (row.GetString(0), row.GetString(1), row.GetInt64(2)));

    public IReadOnlyList<ArchiveRow> Markers(string kind, string id) => Rows(
        "SELECT kind, id, sequence, previous, hash, previous_hash, first_stamp, stamp, batches, root, state, file_hash FROM archive " +
        "WHERE kind = @kind AND id = @id ORDER BY sequence",
        [("@kind", kind), ("@id", id)],
        row => new ArchiveRow(
            row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), (byte[])row.GetValue(4), (byte[])row.GetValue(5), row.GetInt64(6), row.GetInt64(7),
            row.GetInt64(8), (byte[])row.GetValue(9), row.GetString(10), (byte[])row.GetValue(11)));

    /// <summary>Whether an owner has at least so many batches in a range that are stamped before an instant.</summary>
    public bool HasAtLeast(int batches, string kind, string id, long after, long until, long before) => Rows(
        "SELECT stamp FROM batch WHERE kind = @kind AND id = @id AND sequence > @after AND sequence <= @until ORDER BY sequence LIMIT 1 OFFSET @rest",
        [("@kind", kind), ("@id", id), ("@after", after), ("@until", until), ("@rest", batches - 1L)],
        row => row.GetInt64(0)) is [var stamp] && stamp < before;

    /// <summary>The next few batches of an owner, in order.</summary>
    public IReadOnlyList<BatchRow> Batches(string kind, string id, long after, long until) => Rows(
        $"SELECT kind, id, sequence, previous, batch_id, stamp, hash, format, {_events} FROM batch " +
        "WHERE kind = @kind AND id = @id AND sequence > @after AND sequence <= @until ORDER BY sequence LIMIT @most",
        [("@kind", kind), ("@id", id), ("@after", after), ("@until", until), ("@most", (long)PageRows)],
        row => new BatchRow(
            row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), $"{row.GetValue(4)}", row.GetInt64(5), (byte[])row.GetValue(6),
            Convert.ToInt64(row.GetValue(7)), row.GetValue(8) is string text ? Encoding.UTF8.GetBytes(text) : (byte[])row.GetValue(8)));

    private List<T> Rows<T>(string sql, (string Name, object Value)[] values, Func<DbDataReader, T> map)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        using var row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read()) rows.Add(map(row));
        return rows;
    }
}
