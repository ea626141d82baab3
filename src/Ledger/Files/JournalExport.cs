using System.Data.Common;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Files;

/// <summary>
/// Writes a whole journal into one file, so that it can be verified anywhere: first a line that names the form, then every row of every table
/// that is verified, last a line with the number of lines and the SHA-256 of all of them. Any ADO.NET connection will do.
/// </summary>
public static class JournalExport
{
    internal const string Name = "livecommerce-journal";

    /// <summary>Exports a journal of the current form, in one read transaction.</summary>
    /// <param name="connection">Open; SQLite or PostgreSQL.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="version">Version of the schema; where it is null, it is SQLite's own note in the file.</param>
    /// <returns>Number of lines.</returns>
    /// <exception cref="UnreadableJournalException">Of a version that is not known here.</exception>
    public static long Write(DbConnection connection, Stream output, long? version = null)
    {
        var isSqlite = connection is SqliteConnection;
        using var instant = isSqlite
            ? ((SqliteConnection)connection).BeginTransaction(deferred: true)
            : connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        var schema = version ?? VersionOf(connection, instant);
        if (schema is < 1 or > JournalReader.KnownVersion)
            throw new UnreadableJournalException($"The schema version is {schema}; this program knows versions 1 to {JournalReader.KnownVersion}.");
        using var lines = new JsonLineWriter(output);
        lines.Write(w =>
        {
            w.WriteString("line", Name);
            w.WriteNumber("schema", schema);
            w.WriteNumber("version", 1);
        });
        foreach (var table in Table.All.Where(table => table.IsIn(schema)))
        {
            using var command = connection.CreateCommand();
            command.Transaction = instant;
            command.CommandText = table.Select(schema, isSqlite);
            using var row = command.ExecuteReader();
            var values = new object?[row.FieldCount];
            while (row.Read())
            {
                row.GetValues(values!);
                lines.Write(w => table.Write(w, values));
            }
        }
        var (count, hash) = (lines.Lines, lines.Hash);
        lines.Write(w => WriteEnd(w, count, hash));
        output.Flush();
        return lines.Lines;
    }

    private static void WriteEnd(System.Text.Json.Utf8JsonWriter w, long count, byte[] hash)
    {
        w.WriteString("line", "end");
        w.WriteNumber("lines", count);
        w.WriteString("sha256", Convert.ToHexStringLower(hash));
    }

    private static long VersionOf(DbConnection connection, DbTransaction instant)
    {
        using var command = connection.CreateCommand();
        command.Transaction = instant;
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }
}
