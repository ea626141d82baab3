using System.CommandLine;
using LiveCommerce.Ledger;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>
/// <c>verify --data DIR</c>: proves the journal of a data directory, beside a running server or on a copy. It takes no lock and writes nothing
/// there. Exit codes: <see cref="Clean"/>, <see cref="BreachFound"/>, <see cref="Usage"/>, <see cref="Unreadable"/>.
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
        var data = new Option<string>("--data") { Description = "The data directory, in use or a copy.", HelpName = "DIR" };
        var books = new Option<string?>("--books")
        {
            Description = "The sandbox provider's books; default: sandbox/books.jsonl in the data directory.",
            HelpName = "FILE",
        };
        var json = new Option<string?>("--json") { Description = "Write the report to this file too.", HelpName = "FILE" };
        var max = new Option<int>("--max-breaches") { Description = "Breaches that are shown; all are counted.", DefaultValueFactory = _ => 50 };
        var command = new Command("verify", "Prove from the journal alone that nothing was sold twice, lost, or paid twice.")
        {
            data, books, json, max,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(data), parsed.GetValue(books), parsed.GetValue(json), parsed.GetValue(max),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>
    /// Parses and runs the command by itself, so that a mistake in the command line is exit code <see cref="Usage"/> too, which the parser
    /// would report as 1.
    /// </summary>
    public static int Invoke(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var parsed = Create().Parse(arguments);
        if (parsed.Errors.Count == 0) return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
        foreach (var mistake in parsed.Errors) error.WriteLine(mistake.Message);
        return Usage;
    }

    private static int Run(string? data, string? books, string? json, int max, TextWriter output, TextWriter error)
    {
        if (data is null) return Refuse("--data DIR is needed: the folder that holds journal.db.");
        if (max < 0) return Refuse("--max-breaches cannot be negative.");
        if (books is not null && !File.Exists(books)) return Refuse($"There are no books at {books}.");
        if (JournalSource.In(data, books) is not { } source) return Refuse($"There is no journal.db in {Path.GetFullPath(data)}.");
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

        int Refuse(string sentence)
        {
            error.WriteLine(sentence);
            return Usage;
        }
    }
}
