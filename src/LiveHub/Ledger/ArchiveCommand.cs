using System.CommandLine;
using System.Globalization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.LiveHub.Archiving;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>
/// <c>archive --data DIR --before DATE</c>, or <c>--store ADDRESS --to DIR</c>: seals the days that are over and does what a running server does by itself
/// (<see cref="JournalArchiver"/>). A data directory must not be in use; in PostgreSQL it works beside the nodes.
/// </summary>
public static class ArchiveCommand
{
    /// <summary>Beside nodes it works half of the time.</summary>
    private const int RestsBesideNodes = 1;

    public static Command Create(TimeProvider time)
    {
        var place = new JournalPlace("The data directory; no server may use it.");
        var before = new Option<string>("--before")
        {
            Description = "The UTC day, as in 2026-11-21, before which batches are archived.",
            HelpName = "DATE",
            Required = true,
        };
        var to = new Option<string?>("--to") { Description = "The folder for the archive; default: archives in the data directory.", HelpName = "DIR" };
        var command = new Command("archive", "Move the older part of the journal into a sealed file.") { before, to };
        place.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            place.SourceOf(parsed, out var mistake);
            var (data, folder, text) = (parsed.GetValue(place.Data), parsed.GetValue(to), parsed.GetValue(before)!);
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                mistake ??= $"'{text}' is no day; write it like 2026-11-21.";
            if (data is null && folder is null) mistake ??= "--to DIR is needed, the folder for the archive of a journal in PostgreSQL.";
            return mistake is null
                ? RunAsync(data, parsed.GetValue(place.Store), day, folder, time, output, error, cancellationToken)
                : Task.FromResult(LedgerCommand.Refuse(error, mistake));
        });
        return command;
    }

    public static int Invoke(IReadOnlyList<string> arguments, TimeProvider time, TextWriter output, TextWriter error) =>
        LedgerCommand.Invoke(Create(time), arguments, output, error);

    private static async Task<int> RunAsync(
        string? data, PostgresAddress? store, DateOnly day, string? folder, TimeProvider time, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            if (data is null)
            {
                await using var shared = await PostgresJournal.OpenAsync(store!.ConnectionString);
                await RunAsync(shared, day, folder!, new ArchivePace(time, RestsBesideNodes), output, cancellationToken);
                return VerifyCommand.Clean;
            }
            using var directory = DataDirectory.Open(data);
            using var journal = new SqliteJournal(directory.PathOf("journal.db"), time);
            await RunAsync(journal, day, folder ?? directory.PathOf(JournalArchiving.Folder), new ArchivePace(time, rests: 0), output, cancellationToken);
            return VerifyCommand.Clean;
        }
        catch (DataDirectoryException e)
        {
            return LedgerCommand.Refuse(error, e.Message);
        }
        catch (Exception e) when (e is UnreadableJournalException or JournalException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return VerifyCommand.Unreadable;
        }
    }

    private static async Task RunAsync<TJournal>(
        TJournal journal, DateOnly day, string folder, ArchivePace pace, TextWriter output, CancellationToken cancellationToken)
        where TJournal : IJournal, ISealsDays, IArchivable
    {
        var days = await journal.SealDaysAsync(await journal.ReadTimeAsync());
        if (days.Count > 0) await output.WriteLineAsync($"{days.Count:N0} days sealed, {days[0].Day} to {days[^1].Day}");
        var plan = new ArchivePlan(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds());
        var archiver = new JournalArchiver(journal, folder, pace);
        // What one file does not take, of owners with very many events, the next one does.
        for (var files = 0; ; files++)
        {
            var result = await archiver.RunAsync(plan, cancellationToken);
            if (result.Path is null && files == 0) await output.WriteLineAsync("Nothing to archive: no batch before that day is covered by a snapshot of its owner.");
            if (result.Path is not null)
                await output.WriteLineAsync($"{result.Batches:N0} batches of {result.Owners:N0} owners moved to {result.Path} ({result.Bytes:N0} bytes)");
            if (result.Kept > 0) await output.WriteLineAsync($"{result.Kept:N0} owners keep batches that are in the archive too: no complete snapshot covers them.");
            if (result.Batches == 0) return;
        }
    }
}
