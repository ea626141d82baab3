using System.CommandLine;
using LiveCommerce.Ledger.Anchors;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary><c>anchor export --data DIR --to FILE</c>: writes what <c>verify --anchor</c> compares with, to be kept away from this machine.</summary>
public static class AnchorCommand
{
    public static Command Create()
    {
        var data = LedgerCommand.DataOption("The data directory, in use or a copy.");
        var to = new Option<string>("--to") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var export = new Command("export", "Write the state of every owner's chain into a small file, to be kept elsewhere.") { data, to };
        export.SetAction(parsed => Run(
            parsed.GetValue(data)!, parsed.GetValue(to)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return new Command("anchor", "What the journal can be compared with later.") { export };
    }

    public static int Invoke(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        LedgerCommand.Invoke(Create(), arguments, output, error);

    private static int Run(string data, string to, TextWriter output, TextWriter error)
    {
        if (JournalSource.In(data) is not { } source) return LedgerCommand.Refuse(error, $"There is no journal.db in {Path.GetFullPath(data)}.");
        try
        {
            var (json, root, owners) = AnchorExport.Of(source);
            File.WriteAllBytes(to, json);
            output.WriteLine($"{owners:N0} owners, root {root}");
            return VerifyCommand.Clean;
        }
        catch (Exception e) when (e is UnreadableJournalException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return VerifyCommand.Unreadable;
        }
    }
}
