using System.Text.Json;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Files;

/// <summary>Reads an export back into tables that SQLite keeps in a temporary file, where the same checks run as on the journal itself.</summary>
internal static class ExportFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <param name="path">The export, plain or gzip.</param>
    /// <param name="connection">An empty database.</param>
    /// <param name="findings">An export that does not match its own last line, or rows that cannot be, are breaches.</param>
    /// <exception cref="UnreadableJournalException">No export, or one that was cut off.</exception>
    public static void Load(string path, SqliteConnection connection, Findings findings)
    {
        try
        {
            using var reader = new JsonLineReader(path);
            Load(reader, Path.GetFileName(path), connection, findings);
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableJournalException($"{path} is damaged: {e.Message}.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UnreadableJournalException($"{path} holds a line that is no JSON: {e.Message}", e);
        }
    }

    private static void Load(JsonLineReader reader, string name, SqliteConnection connection, Findings findings)
    {
        if (!reader.Read() || !IsHeader(reader.Line)) throw new UnreadableJournalException($"{name} is no export of a journal of a version that is known here.");
        var inserts = new Dictionary<string, (Table Table, SqliteCommand Insert)>(StringComparer.Ordinal);
        using var transaction = connection.BeginTransaction();
        foreach (var table in Table.All)
        {
            using var create = connection.CreateCommand();
            create.CommandText = table.Create();
            create.ExecuteNonQuery();
            inserts.Add(table.Name, (table, table.Insert(connection)));
        }
        var ended = false;
        while (reader.Read())
        {
            if (ended) throw new UnreadableJournalException($"{name} goes on after its end.");
            using var document = JsonDocument.Parse(reader.Line, Strict);
            var line = document.RootElement;
            var kind = line.ValueKind == JsonValueKind.Object && line.TryGetProperty("line", out var text) ? text.GetString() : null;
            if (kind == "end") ended = CheckEnd(reader, line, name, findings);
            else if (kind is not null && inserts.TryGetValue(kind, out var target)) Insert(target.Table, target.Insert, line, name, reader.Lines, findings);
            else findings.Add(BreachKind.FileDamaged, name, reader.Lines, "nobody knows what the line is.");
        }
        foreach (var (_, insert) in inserts.Values) insert.Dispose();
        transaction.Commit();
        if (!ended) throw new UnreadableJournalException($"{name} was cut off: its last line is missing.");
    }

    private static void Insert(Table table, SqliteCommand insert, JsonElement line, string name, long number, Findings findings)
    {
        try
        {
            table.Bind(line, insert);
            insert.ExecuteNonQuery();
        }
        catch (UnreadableEventException e)
        {
            findings.Add(BreachKind.FileDamaged, name, number, $"the line cannot be read: {e.Message}.");
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 19)
        {
            findings.Add(BreachKind.FileDamaged, name, number, $"a row of {table.Name} stands there a second time, or without its key.");
        }
    }

    private static bool CheckEnd(JsonLineReader reader, JsonElement line, string name, Findings findings)
    {
        var members = new EventMembers(line);
        try
        {
            if (members.Whole("lines") != reader.Lines - 1 || members.Text("sha256") != Convert.ToHexStringLower(reader.HashBefore))
                findings.Add(BreachKind.FileDamaged, name, reader.Lines, "the last line names other content than the file has.");
        }
        catch (UnreadableEventException e)
        {
            findings.Add(BreachKind.FileDamaged, name, reader.Lines, $"the last line cannot be read: {e.Message}.");
        }
        return true;
    }

    private static bool IsHeader(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var members = new EventMembers(document.RootElement);
            return members.Text("line") == JournalExport.Name && members.Whole("version") == 1 && members.Whole("schema") is >= 1 and <= JournalReader.KnownVersion;
        }
        catch (Exception e) when (e is UnreadableEventException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
