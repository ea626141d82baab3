using System.Text.Json;
using LiveCommerce.Ledger.Files;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Archives;

/// <summary>
/// Reads sealed archives into temporary tables beside the journal. Only a stretch that the journal has a marker for, with the same content, joins
/// its batches; docs/journal.md describes the file.
/// </summary>
internal static class ArchiveFile
{
    public const string Name = "livecommerce-archive";

    private static readonly Table Before = new("state", 2, "kind, id, sequence", new("kind"), new("id"), new("sequence"), new("state"));

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a sealed file from its first to its last line.</summary>
    /// <returns>Its stretches; null where it is not the file that was sealed.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<ArchiveRow>? Check(string path)
    {
        try
        {
            using var reader = new JsonLineReader(path);
            if (!reader.Read() || !IsHeader(reader.Line)) return null;
            var rows = new List<ArchiveRow>();
            byte[]? seal = null;
            while (reader.Read())
            {
                if (seal is not null) return null;
                var (isSeal, isStretch) = (reader.Line.Span.StartsWith("{\"line\":\"seal\""u8), reader.Line.Span.StartsWith("{\"line\":\"archive\""u8));
                if (!isSeal && !isStretch) continue;
                using var line = JsonDocument.Parse(reader.Line, Strict);
                if (isSeal) seal = ReadSeal(line.RootElement, reader);
                else rows.Add(ReadStretch(new EventMembers(line.RootElement)));
            }
            return seal is null ? null : [.. rows.Select(row => row with { FileHash = seal })];
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or InvalidOperationException or UnreadableEventException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The state that a stretch begins with: its owner's journal forgets that of an older marker when a newer one has come.</summary>
    public static void WriteBefore(Utf8JsonWriter writer, ArchiveRow marker)
    {
        writer.WriteString("line", "state");
        writer.WriteString("kind", marker.Kind);
        writer.WriteString("id", marker.Id);
        writer.WriteNumber("sequence", marker.Sequence);
        writer.WriteString("state", marker.State);
    }

    /// <exception cref="UnreadableJournalException">A file is no archive.</exception>
    public static void Load(IReadOnlyList<string> paths, SqliteConnection journal, Findings findings)
    {
        Execute(journal, Table.Batch.Create("temp", "archived"));
        Execute(journal, Table.Archive.Create("temp", "stretch"));
        Execute(journal, Before.Create("temp", "known"));
        foreach (var path in paths)
        {
            Execute(journal, "SAVEPOINT file");
            try
            {
                using var reader = new JsonLineReader(path);
                if (!Load(reader, Path.GetFileName(path), journal, findings)) Execute(journal, "ROLLBACK TO file");
            }
            catch (Exception e) when (e is InvalidDataException or JsonException or InvalidOperationException)
            {
                Execute(journal, "ROLLBACK TO file");
                findings.Add(BreachKind.FileDamaged, Path.GetFileName(path), 0, $"the archive cannot be read: {e.Message.TrimEnd('.')}.");
            }
            Execute(journal, "RELEASE file");
        }
        Compare(journal, findings);
    }

    /// <returns>False where nothing of it can be used.</returns>
    private static bool Load(JsonLineReader reader, string name, SqliteConnection journal, Findings findings)
    {
        if (!reader.Read() || !IsHeader(reader.Line)) throw new UnreadableJournalException($"{name} is no archive of a version that is known here.");
        using var batch = Table.Batch.Insert(journal, "temp.archived");
        using var stretch = Table.Archive.Insert(journal, "temp.stretch");
        using var known = Before.Insert(journal, "temp.known");
        byte[]? seal = null;
        while (reader.Read())
        {
            using var document = JsonDocument.Parse(reader.Line, Strict);
            var line = document.RootElement;
            try
            {
                if (seal is not null) throw new UnreadableEventException("it stands behind the seal");
                switch (line.ValueKind == JsonValueKind.Object && line.TryGetProperty("line", out var kind) ? kind.GetString() : null)
                {
                    case "batch":
                        Table.Batch.Bind(line, batch);
                        batch.ExecuteNonQuery();
                        break;
                    case "archive":
                        Table.Archive.Bind(line, stretch);
                        stretch.ExecuteNonQuery();
                        break;
                    case "state":
                        Before.Bind(line, known);
                        known.ExecuteNonQuery();
                        break;
                    case "seal":
                        seal = ReadSeal(line, reader);
                        break;
                    default:
                        throw new UnreadableEventException("nobody knows what it is");
                }
            }
            catch (Exception e) when (e is UnreadableEventException or FormatException or SqliteException { SqliteErrorCode: 19 })
            {
                findings.Add(BreachKind.FileDamaged, name, reader.Lines, $"the line cannot be read: {e.Message.TrimEnd('.')}.");
                return false;
            }
        }
        if (seal is null)
        {
            findings.Add(BreachKind.FileDamaged, name, reader.Lines, "the archive has no seal: it was cut off.");
            return false;
        }
        using var stamp = journal.CreateCommand();
        stamp.CommandText = "UPDATE temp.stretch SET file_hash = $hash WHERE file_hash IS NULL";
        stamp.Parameters.AddWithValue("$hash", seal);
        stamp.ExecuteNonQuery();
        return true;
    }

    private static ArchiveRow ReadStretch(EventMembers members)
    {
        byte[] Hash(string name) => Convert.FromHexString(members.Text(name));
        return new ArchiveRow(
            members.Text("kind"), members.Text("id"), members.Whole("sequence"), members.Whole("previous"), Hash("hash"), Hash("previous_hash"),
            members.Whole("first_stamp"), members.Whole("stamp"), members.Whole("batches"), Hash("root"), members.Text("state"), []);
    }

    private static byte[] ReadSeal(JsonElement line, JsonLineReader reader)
    {
        var members = new EventMembers(line);
        _ = (members.Text("line"), members.Whole("batches"), members.Whole("owners"));
        var hash = Convert.FromHexString(members.Text("sha256"));
        members.End();
        return hash.AsSpan().SequenceEqual(reader.HashBefore) ? hash : throw new UnreadableEventException("the seal is not that of the content");
    }

    /// <summary>An archive proves what the journal says of it, or nothing.</summary>
    private static void Compare(SqliteConnection journal, Findings findings)
    {
        const string Sql =
            """
            SELECT s.kind, s.id, s.sequence, s.previous, a.sequence IS NULL FROM temp.stretch s LEFT JOIN archive a
                ON a.kind = s.kind AND a.id = s.id AND a.sequence = s.sequence
            WHERE a.sequence IS NULL OR (a.previous, a.hash, a.previous_hash, a.first_stamp, a.stamp, a.batches, a.root, a.file_hash)
                IS NOT (s.previous, s.hash, s.previous_hash, s.first_stamp, s.stamp, s.batches, s.root, s.file_hash)
                OR (a.state IS NOT s.state AND (a.state <> '' OR NOT EXISTS (SELECT 1 FROM archive n WHERE n.kind = a.kind AND n.id = a.id AND n.sequence > a.sequence)))
            """;
        using (var command = journal.CreateCommand())
        {
            command.CommandText = Sql;
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var sentence = row.GetBoolean(4)
                    ? $"an archive holds events {row.GetInt64(3) + 1} to {row.GetInt64(2)}, of which the journal knows nothing."
                    : $"the archive of events {row.GetInt64(3) + 1} to {row.GetInt64(2)} is not the one that the journal names.";
                findings.Add(BreachKind.ArchiveDiffers, $"{row.GetString(0)}/{row.GetString(1)}", row.GetInt64(2), sentence);
            }
        }
        // Batches outside of the stretches that fit would only repeat the same breach.
        Execute(journal,
            """
            DELETE FROM temp.archived WHERE NOT EXISTS (SELECT 1 FROM temp.stretch s JOIN archive a ON a.kind = s.kind AND a.id = s.id
                AND a.sequence = s.sequence AND a.file_hash = s.file_hash AND a.previous = s.previous
                WHERE s.kind = archived.kind AND s.id = archived.id AND archived.sequence > s.previous AND archived.sequence <= s.sequence)
            """);
    }

    private static bool IsHeader(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var members = new EventMembers(document.RootElement);
            return members.Text("line") == Name && members.Whole("version") == 1;
        }
        catch (Exception e) when (e is UnreadableEventException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
