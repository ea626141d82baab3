using System.CommandLine;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Ledger.Anchors;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>
/// <c>anchor export --data DIR --to FILE</c>, or <c>--store ADDRESS</c>: writes what <c>verify --anchor</c> compares with, to be kept away from this machine.
/// </summary>
public static class AnchorCommand
{
    public static Command Create()
    {
        var place = new JournalPlace("The data directory, in use or a copy.");
        var to = new Option<string>("--to") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var export = new Command("export", "Write the state of every owner's chain into a small file, to be kept elsewhere.") { to };
        place.AddTo(export);
        export.SetAction((parsed, _) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var source = place.SourceOf(parsed, out var mistake);
            return mistake is null
                ? RunAsync(source, parsed.GetValue(place.Store), parsed.GetValue(to)!, output, error)
                : Task.FromResult(LedgerCommand.Refuse(error, mistake));
        });
        return new Command("anchor", "What the journal can be compared with later.") { export };
    }

    public static int Invoke(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        LedgerCommand.Invoke(Create(), arguments, output, error);

    private static async Task<int> RunAsync(JournalSource? source, PostgresAddress? store, string to, TextWriter output, TextWriter error)
    {
        try
        {
            var (json, root, owners) = source is null ? await OfAsync(store!) : AnchorExport.Of(source);
            await File.WriteAllBytesAsync(to, json);
            await output.WriteLineAsync($"{owners:N0} owners, root {root}");
            return VerifyCommand.Clean;
        }
        catch (Exception e) when (e is UnreadableJournalException or JournalException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return VerifyCommand.Unreadable;
        }
    }

    private static async Task<(byte[] Json, string Root, int Owners)> OfAsync(PostgresAddress store)
    {
        await using var connection = await PostgresReadAccess.OpenAsync(store);
        return AnchorExport.Of(connection);
    }
}
