using System.CommandLine;
using System.IO.Compression;
using LiveCommerce.Ledger.Files;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary><c>export FILE --data DIR</c>: writes the whole journal into one file of JSON lines, which <c>verify --file</c> proves anywhere.</summary>
public static class ExportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to write; compressed where its name ends with .gz." };
        var data = LedgerCommand.DataOption("The data directory, in use or a copy.");
        var command = new Command("export", "Write the whole journal into one file that can be verified anywhere.") { file, data };
        command.SetAction(parsed => Run(
            parsed.GetValue(file)!, parsed.GetValue(data)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    public static int Invoke(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        LedgerCommand.Invoke(Create(), arguments, output, error);

    private static int Run(string path, string data, TextWriter output, TextWriter error)
    {
        if (JournalSource.In(data) is not { } source) return LedgerCommand.Refuse(error, $"There is no journal.db in {Path.GetFullPath(data)}.");
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = source.Journal, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ToString());
            connection.Open();
            long lines;
            using (var file = File.Create(path))
            {
                using var compressed = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true) : null;
                lines = JournalExport.Write(connection, (Stream?)compressed ?? file);
            }
            output.WriteLine($"{lines:N0} lines, {new FileInfo(path).Length:N0} bytes");
            return VerifyCommand.Clean;
        }
        catch (Exception e) when (e is UnreadableJournalException or SqliteException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return VerifyCommand.Unreadable;
        }
    }
}
