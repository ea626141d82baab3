using System.CommandLine;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// <c>import FILE</c>: brings a file into the catalogue, through the server that runs on the data directory or, where none runs, directly.
/// </summary>
/// <param name="open">Opens the data directory for the direct way.</param>
/// <param name="defaultData">The data directory where <c>--data</c> is not given.</param>
/// <param name="defaultCurrency">The shop's currency where <c>--currency</c> is not given; a running server then takes its own.</param>
public sealed class ImportCommand(OpenImportTarget open, string defaultData, string defaultCurrency, TimeProvider time)
{
    /// <summary>Everything was imported.</summary>
    public const int Ok = 0;

    /// <summary>Imported, but rows were rejected or stock was refused.</summary>
    public const int WithRejects = 1;

    /// <summary>Wrong usage, or the file cannot be read as a catalogue to its end.</summary>
    public const int BadFile = 2;

    /// <summary>The data directory is in use or not writable, or the server on it did not take the import.</summary>
    public const int NoTarget = 3;

    /// <summary>The command for the root command. System.CommandLine's own exit code for wrong usage is 1; the caller maps it to 2.</summary>
    public Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A Shopify product export (CSV) or a catalogue in JSON." };
        var data = new Option<string>("--data") { Description = "The data directory.", DefaultValueFactory = _ => defaultData };
        var format = new Option<string>("--format") { Description = "What the file is; auto looks into it.", DefaultValueFactory = _ => "auto" };
        format.AcceptOnlyFromAmong("auto", "shopify-csv", "json");
        var currency = new Option<string?>("--currency") { Description = $"The currency of prices that name none (ISO 4217; {defaultCurrency})." };
        var json = new Option<string?>("--json") { Description = "Write a report for machines to this file." };
        var command = new Command("import", "Import products from a file; importing it again changes nothing.") { file, data, format, currency, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var asked = CatalogueFormats.TryParse(parsed.GetValue(format), out var known) ? known : CatalogueFormat.Auto;
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var terminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
            return RunAsync(
                new Wish(parsed.GetValue(file)!, parsed.GetValue(data)!, asked, parsed.GetValue(currency), parsed.GetValue(json)),
                new ImportConsole(output, error, terminal), cancellationToken);
        });
        return command;
    }

    private async Task<int> RunAsync(Wish wish, ImportConsole console, CancellationToken cancellationToken)
    {
        if (wish.Currency is not null && !Currencies.IsKnown(wish.Currency)) return Fail(console, BadFile, $"{wish.Currency} is not an active currency of ISO 4217.");
        try
        {
            await using var content = new FileStream(wish.File, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using var report = wish.Report is null ? null : new ImportReport(wish.Report);
            return await ImportAsync(wish, content, report, console, cancellationToken);
        }
        catch (Exception e) when (e is DataDirectoryException or StoreException)
        {
            return Fail(console, NoTarget, e.Message);
        }
        catch (ServerRefusalException e)
        {
            return Fail(console, e.IsAboutTheFile ? BadFile : NoTarget, e.Message);
        }
        catch (HttpRequestException e)
        {
            return Fail(console, NoTarget, $"The running server could not be reached or broke off: {e.Message} What was imported stays; import again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(console, BadFile, e.Message);
        }
    }

    private async Task<int> ImportAsync(Wish wish, Stream content, ImportReport? report, ImportConsole console, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(wish.File);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        if (RunningServer.Find(wish.Data) is { } server && await server.AnswersAsync(http, time, cancellationToken))
            return await FollowAsync(server.ImportAsync(http, content, wish.Format, name, wish.Currency, cancellationToken), report, console, cancellationToken);

        await using var target = await open(wish.Data, cancellationToken);
        var events = target.Import.RunAsync(content, wish.Format, name, wish.Currency ?? defaultCurrency, cancellationToken);
        return await FollowAsync(events, report, console, cancellationToken);
    }

    private static async Task<int> FollowAsync(
        IAsyncEnumerable<ImportEvent> events, ImportReport? report, ImportConsole console, CancellationToken cancellationToken)
    {
        ImportResult? result = null;
        await foreach (var told in events.WithCancellation(cancellationToken))
        {
            console.Show(told);
            if (report is not null) await report.WriteAsync(told, cancellationToken);
            if (told is ImportResult last) result = last;
        }
        return result switch
        {
            null => Fail(console, NoTarget, "The server broke off before the end; what was imported stays. Import again."),
            { Failure: not null } => BadFile,
            { RejectedRows: > 0 } or { Stock.Refused: > 0 } => WithRejects,
            _ => Ok,
        };
    }

    private static int Fail(ImportConsole console, int code, string message)
    {
        console.Complain(message);
        return code;
    }

    private sealed record Wish(string File, string Data, CatalogueFormat Format, string? Currency, string? Report);
}
