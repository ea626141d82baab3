using System.CommandLine;
using LiveCommerce.Ledger;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.LiveHub.Receipts;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>
/// <c>verify --data DIR</c> or <c>verify --file EXPORT</c>: proves the journal of a data directory, beside a running server or on a copy, or an
/// export of one. It takes no lock and writes nothing there. Exit codes: <see cref="Clean"/>, <see cref="BreachFound"/>, <see cref="Usage"/>,
/// <see cref="Unreadable"/>.
/// </summary>
public static class VerifyCommand
{
    /// <summary>Everything that was read holds.</summary>
    public const int Clean = 0;

    /// <summary>At least one promise is broken.</summary>
    public const int BreachFound = 1;

    /// <summary>The command line is wrong, or there is no journal at that place.</summary>
    public const int Usage = 2;

    /// <summary>There is a file, but it cannot be read as a journal, or the result cannot be written.</summary>
    public const int Unreadable = 3;

    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "The data directory, in use or a copy.", HelpName = "DIR" };
        var export = new Option<string?>("--file") { Description = "An export of a journal, in place of a data directory.", HelpName = "EXPORT" };
        var archives = new Option<string[]>("--archive")
        {
            Description = "Sealed archives whose stretches are proven too.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var anchor = new Option<string?>("--anchor") { Description = "An anchor, kept elsewhere, that the journal must still fit.", HelpName = "FILE" };
        var receipt = new Option<string?>("--receipt") { Description = "A buyer's refusal receipt to check against the journal.", HelpName = "FILE" };
        var receiptKey = new Option<string?>("--receipt-key")
        {
            Description = "The public key of receipts; default: receipts/receipt.pub in the data directory.",
            HelpName = "FILE",
        };
        var books = new Option<string?>("--books")
        {
            Description = "The sandbox provider's books; default: sandbox/books.jsonl in the data directory.",
            HelpName = "FILE",
        };
        var json = new Option<string?>("--json") { Description = "Write the report to this file too.", HelpName = "FILE" };
        var max = new Option<int>("--max-breaches") { Description = "Breaches that are shown; all are counted.", DefaultValueFactory = _ => 50 };
        var command = new Command("verify", "Prove from the journal alone that nothing was sold twice, lost, or paid twice.")
        {
            data, export, archives, anchor, receipt, receiptKey, books, json, max,
        };
        command.SetAction(parsed =>
        {
            var request = new VerifyRequest(
                parsed.GetValue(data), parsed.GetValue(export), parsed.GetValue(archives) ?? [], parsed.GetValue(anchor), parsed.GetValue(receipt),
                parsed.GetValue(receiptKey), parsed.GetValue(books));
            return Run(request, parsed.GetValue(json), parsed.GetValue(max), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    /// <summary>
    /// Parses and runs the command by itself, so that a mistake in the command line is exit code <see cref="Usage"/> too, which the parser
    /// would report as 1.
    /// </summary>
    public static int Invoke(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        LedgerCommand.Invoke(Create(), arguments, output, error);

    private static int Run(VerifyRequest request, string? json, int max, TextWriter output, TextWriter error)
    {
        if (max < 0) return LedgerCommand.Refuse(error, "--max-breaches cannot be negative.");
        if (request.ToSource(out var mistake) is not { } source) return LedgerCommand.Refuse(error, mistake);
        try
        {
            var report = Verification.Run(source, new VerifyOptions { MaxBreaches = max }, new ProgressLine(error, TimeProvider.System));
            if (json is not null)
            {
                using var file = File.Create(json);
                report.WriteJson(file);
            }
            VerifyReportText.Write(report, source, output);
            return report.IsClean ? Clean : BreachFound;
        }
        catch (Exception e) when (e is UnreadableJournalException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return Unreadable;
        }
    }
}

/// <summary>What to verify, as the command line says it.</summary>
internal sealed record VerifyRequest(
    string? Data, string? Export, string[] Archives, string? Anchor, string? Receipt, string? ReceiptKey, string? Books)
{
    /// <summary>Null where something is missing; then <paramref name="mistake"/> says what.</summary>
    public JournalSource? ToSource(out string mistake)
    {
        mistake = Mistake() ?? "";
        if (mistake.Length > 0) return null;
        var source = Export is null ? JournalSource.In(Data!, Books) : new JournalSource(Export, Books) { IsExport = true };
        if (source is not null) return source with { Archives = Archives, Anchor = Anchor, Receipt = Receipt, ReceiptKey = KeyFile() };
        mistake = $"There is no journal.db in {Path.GetFullPath(Data!)}.";
        return null;
    }

    private string? KeyFile() => ReceiptKey ?? (Data is null ? null : LiveHub.Receipts.ReceiptKey.PublicPathIn(Data));

    private string? Mistake()
    {
        if (Data is null == Export is null) return "--data DIR is needed, the folder that holds journal.db, or --file EXPORT in its place.";
        if (Books is not null && !File.Exists(Books)) return $"There are no books at {Books}.";
        if (Receipt is not null && KeyFile() is null) return "--receipt-key FILE is needed to check a receipt against an export.";
        return ((string?[])[Export, Anchor, Receipt, Receipt is null ? null : KeyFile(), .. Archives]).FirstOrDefault(file => file is not null && !File.Exists(file)) is { } absent
            ? $"There is no file {absent}."
            : null;
    }
}
