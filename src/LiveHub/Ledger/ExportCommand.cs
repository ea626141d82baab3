using System.CommandLine;
using System.Data.Common;
using System.IO.Compression;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Ledger.Files;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>
/// <c>export FILE --data DIR</c> or <c>export FILE --store ADDRESS</c>: writes the whole journal into one file of JSON lines, which
/// <c>verify --file</c> proves anywhere.
/// </summary>
public static class ExportCommand
{
    /// <summary>PostgreSQL counts its schema in steps; its tables have had the form of this version from the beginning.</summary>
    private const int PostgresForm = 2;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to write; compressed where its name ends with .gz." };
        var place = new JournalPlace("The data directory, in use or a copy.");
        var command = new Command("export", "Write the whole journal into one file that can be verified anywhere.") { file };
        place.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var source = place.SourceOf(parsed, out var mistake);
            return mistake is null
                ? RunAsync(parsed.GetValue(file)!, source, parsed.GetValue(place.Store), output, error)
                : Task.FromResult(LedgerCommand.Refuse(error, mistake));
        });
        return command;
    }

    public static int Invoke(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        LedgerCommand.Invoke(Create(), arguments, output, error);

    private static async Task<int> RunAsync(string path, JournalSource? source, PostgresAddress? store, TextWriter output, TextWriter error)
    {
        try
        {
            await using DbConnection connection = source is null ? await PostgresReadAccess.OpenAsync(store!) : OpenFile(source.Journal);
            long lines;
            await using (var file = File.Create(path))
            {
                await using var compressed = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true) : null;
                lines = JournalExport.Write(connection, (Stream?)compressed ?? file, source is null ? PostgresForm : null);
            }
            await output.WriteLineAsync($"{lines:N0} lines, {new FileInfo(path).Length:N0} bytes");
            return VerifyCommand.Clean;
        }
        catch (Exception e) when (e is UnreadableJournalException or JournalException or DbException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return VerifyCommand.Unreadable;
        }
    }

    private static SqliteConnection OpenFile(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        return connection;
    }
}
