using System.CommandLine;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>What the tools on a journal have in common: how they are run, and their exit codes, which are those of <see cref="VerifyCommand"/>.</summary>
internal static class LedgerCommand
{
    public static Option<string> DataOption(string description) => new("--data") { Description = description, HelpName = "DIR", Required = true };

    public static int Invoke(Command command, IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var parsed = command.Parse(arguments);
        if (parsed.Errors.Count == 0) return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
        foreach (var mistake in parsed.Errors) error.WriteLine(mistake.Message);
        return VerifyCommand.Usage;
    }

    public static int Refuse(TextWriter error, string sentence)
    {
        error.WriteLine(sentence);
        return VerifyCommand.Usage;
    }
}
