using System.CommandLine;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>Where the journal of a command lies: <c>--data DIR</c>, or <c>--store ADDRESS</c> in its place.</summary>
internal sealed class JournalPlace(string dataDescription)
{
    public Option<string?> Data { get; } = new("--data") { Description = dataDescription, HelpName = "DIR" };

    public Option<PostgresAddress?> Store { get; } = StoreOption.Create("A journal in PostgreSQL, in place of a data directory");

    public void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Store);
        command.Validators.Add(result =>
        {
            // What the environment says is meant for the commands that name nothing themselves.
            var isNamed = result.GetResult(Store) is { Implicit: false };
            if (result.GetValue(Data) is null ? !isNamed && result.GetValue(Store) is null : isNamed)
                result.AddError("--data DIR is needed, the folder that holds journal.db, or --store ADDRESS in its place.");
        });
    }

    /// <summary>Null for a journal in PostgreSQL, and where there is none in the directory; then <paramref name="mistake"/> says so.</summary>
    public JournalSource? SourceOf(ParseResult parsed, out string? mistake)
    {
        var data = parsed.GetValue(Data);
        var source = data is null ? null : JournalSource.In(data);
        mistake = data is not null && source is null ? $"There is no journal.db in {Path.GetFullPath(data)}." : null;
        return source;
    }
}
