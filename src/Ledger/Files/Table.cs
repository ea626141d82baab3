using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Files;

/// <summary>
/// A table of the journal as a file carries it: a row is a line whose member "line" is the table's name and whose other members are its
/// columns. Hashes are written in hexadecimal digits.
/// </summary>
internal sealed class Table(string name, int since, string key, params Column[] columns)
{
    private static readonly Column[] Owner = [new("kind"), new("id"), new("sequence")];

    public static readonly Table Batch = new("batch", 1, "kind, id, sequence",
        [.. Owner, new("previous"), new("batch_id"), new("stamp"), new("hash", ColumnForm.Hash), new("format", Since: 2, Before: "1"), new("events", ColumnForm.Events)]);

    public static readonly Table Archive = new("archive", 2, "kind, id, sequence",
        [.. Owner, new("previous"), new("hash", ColumnForm.Hash), new("previous_hash", ColumnForm.Hash), new("first_stamp"), new("stamp"), new("batches"),
            new("root", ColumnForm.Hash), new("state"), new("file_hash", ColumnForm.Hash)]);

    /// <summary>What an export carries: everything that is verified. Snapshots only with what they claim.</summary>
    public static readonly Table[] All =
    [
        Batch,
        new("head", 1, "kind, id",
            [.. Owner, new("hash", ColumnForm.Hash), new("stamp"), new("next_due"), new("stocked"), new("available"), new("reserved"), new("paying"), new("sold"),
                new("written_off")]),
        new("outbox", 1, "position", [new("position"), .. Owner, new("ordinal"), new("type")]),
        Archive,
        new("day_root", 2, "day", new("day"), new("root", ColumnForm.Hash), new("leaves"), new("previous_hash", ColumnForm.Hash), new("hash", ColumnForm.Hash)),
        new("refusal", 2, "kind, id, stamp", new("kind"), new("id"), new("stamp"), new("counts"), new("hash", ColumnForm.Hash)),
        new("snapshot", 2, "kind, id", [.. Owner, new("hash", ColumnForm.Hash)]),
    ];

    public string Name => name;

    public bool IsIn(long version) => version >= since;

    /// <summary>All rows in the order of their key. A text is compared by its bytes, whatever the database's own order is.</summary>
    public string Select(long version, bool isSqlite) =>
        $"SELECT {string.Join(", ", columns.Select(column => column.Expression(version, isSqlite)))} FROM {name} " +
        $"ORDER BY {(isSqlite ? key : string.Join(", ", key.Split(", ").Select(k => k is "kind" or "id" or "day" ? $"{k} COLLATE \"C\"" : k)))}";

    public string Create(string schema = "main", string? alias = null) =>
        $"CREATE TABLE {schema}.{alias ?? name} ({string.Join(", ", columns.Select(column => column.Name))}, PRIMARY KEY ({key})) WITHOUT ROWID";

    public SqliteCommand Insert(SqliteConnection connection, string? alias = null)
    {
        var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {alias ?? name} VALUES ({string.Join(", ", columns.Select(column => "$" + column.Name))})";
        foreach (var column in columns) command.Parameters.Add(new SqliteParameter { ParameterName = "$" + column.Name, Value = DBNull.Value });
        return command;
    }

    /// <param name="values">In the order of the columns: null, 64-bit numbers, texts, or bytes.</param>
    public void Write(Utf8JsonWriter writer, IReadOnlyList<object?> values)
    {
        writer.WriteString("line", name);
        for (var i = 0; i < columns.Length; i++) columns[i].Write(writer, values[i]);
    }

    /// <exception cref="UnreadableEventException">A column is missing, or its value is not of its form.</exception>
    public void Bind(JsonElement line, SqliteCommand insert)
    {
        var count = 1;
        for (var i = 0; i < columns.Length; i++)
        {
            if (!line.TryGetProperty(columns[i].Name, out var value)) throw new UnreadableEventException($"its '{columns[i].Name}' is missing");
            insert.Parameters[i].Value = columns[i].Read(value) ?? DBNull.Value;
            count++;
        }
        if (line.GetPropertyCount() != count) throw new UnreadableEventException("it has members that its table does not have");
    }
}

internal enum ColumnForm
{
    Plain,
    Hash,
    Events,
}

/// <param name="Name">In the table and in the line.</param>
/// <param name="Form">How its values are written.</param>
/// <param name="Since">The schema that brought it.</param>
/// <param name="Before">What it counts as in an older schema.</param>
internal sealed record Column(string Name, ColumnForm Form = ColumnForm.Plain, int Since = 1, string Before = "NULL")
{
    public string Expression(long version, bool isSqlite) =>
        version < Since ? Before : Form == ColumnForm.Events && isSqlite ? $"CAST({Name} AS BLOB)" : Name;

    public void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                writer.WriteNull(Name);
                break;
            case long or int or short:
                writer.WriteNumber(Name, Convert.ToInt64(value));
                break;
            // Events that are no UTF-8 are a breach; they are carried as they are all the same.
            case byte[] bytes when Form == ColumnForm.Events && Utf8.IsValid(bytes):
                writer.WriteString(Name, bytes);
                break;
            case byte[] bytes when Form == ColumnForm.Events:
                writer.WriteStartArray(Name);
                writer.WriteBase64StringValue(bytes);
                writer.WriteEndArray();
                break;
            case byte[] bytes:
                writer.WriteString(Name, Convert.ToHexStringLower(bytes));
                break;
            default:
                writer.WriteString(Name, value.ToString());
                break;
        }
    }

    public object? Read(JsonElement value)
    {
        try
        {
            return (Form, value.ValueKind) switch
            {
                (_, JsonValueKind.Null) => null,
                (ColumnForm.Plain, JsonValueKind.Number) => value.GetInt64(),
                (ColumnForm.Plain, JsonValueKind.String) => value.GetString(),
                (ColumnForm.Hash, JsonValueKind.String) => Convert.FromHexString(value.GetString()!),
                (ColumnForm.Events, JsonValueKind.String) => Encoding.UTF8.GetBytes(value.GetString()!),
                (ColumnForm.Events, JsonValueKind.Array) => value[0].GetBytesFromBase64(),
                _ => throw new FormatException(),
            };
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new UnreadableEventException($"its '{Name}' is of another form");
        }
    }
}
