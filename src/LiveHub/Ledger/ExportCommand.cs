using System.CommandLine;
using System.Data.Common;
using System.IO.Compression;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Ledger.Files;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.LiveHub.Storage;
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
        var data = new Option<string?>("--data") { Description = "The data directory, in use or a copy.", HelpName = "DIR" };
        var store = StoreOption.Create("A journal in PostgreSQL, in place of a data directory");
        var command = new Command("export", "Write the whole journal into one file that can be verified anywhere.") { file, data, store };
        command.Validators.Add(result =>
        {
            // What the environment says is meant for the commands that name nothing themselves.
            var isNamed = result.GetResult(store) is { Implicit: false };
            if (result.GetValue(data) is null ? !isNamed && result.GetValue(store) is null : isNamed)
                result.AddError("--data DIR is needed, the folder that holds journal.db, or --store ADDRESS in its place.");
        });
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(file)!, parsed.GetValue(data), parsed.GetValue(store), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    public static int Invoke(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        LedgerCommand.Invoke(Create(), arguments, output, error);

    private static async Task<int> RunAsync(string path, string? data, PostgresAddress? store, TextWriter output, TextWriter error)
    {
        var source = data is null ? null : JournalSource.In(data);
        if (data is not null && source is null) return LedgerCommand.Refuse(error, $"There is no journal.db in {Path.GetFullPath(data)}.");
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
