using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>
/// <c>archive --data DIR --before DATE</c>: seals the days that are over, moves older batches into a sealed file, and only then takes them out of
/// the journal, in one transaction with the markers that stand for them. The server must be stopped. A crash in between leaves a file that the
/// journal does not name, and an unchanged journal.
/// </summary>
public static class ArchiveCommand
{
    public static Command Create(TimeProvider time)
    {
        var data = LedgerCommand.DataOption("The data directory; no server may use it.");
        var before = new Option<string>("--before")
        {
            Description = "The UTC day, as in 2026-11-21, before which batches are archived.",
            HelpName = "DATE",
            Required = true,
        };
        var to = new Option<string?>("--to") { Description = "The folder for the archive; default: archives in the data directory.", HelpName = "DIR" };
        var command = new Command("archive", "Move the older part of the journal into a sealed file.") { data, before, to };
        command.SetAction(parsed => Run(
            parsed.GetValue(data)!, parsed.GetValue(before)!, parsed.GetValue(to), time,
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    public static int Invoke(IReadOnlyList<string> arguments, TimeProvider time, TextWriter output, TextWriter error) =>
        LedgerCommand.Invoke(Create(time), arguments, output, error);

    private static int Run(string data, string before, string? to, TimeProvider time, TextWriter output, TextWriter error)
    {
        if (!DateOnly.TryParseExact(before, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return LedgerCommand.Refuse(error, $"'{before}' is no day; write it like 2026-11-21.");
        if (JournalSource.In(data) is not { } source) return LedgerCommand.Refuse(error, $"There is no journal.db in {Path.GetFullPath(data)}.");
        try
        {
            using var directory = DataDirectory.Open(data);
            var days = DaySealer.Seal(directory, time.GetUtcNow());
            if (days.Count > 0) output.WriteLine($"{days.Count:N0} days sealed, {days[0].Day} to {days[^1].Day}");
            var path = Path.Combine(to ?? directory.PathOf("archives"), $"journal-before-{before}-{time.GetUtcNow():yyyyMMddHHmmss}.jsonl.gz");
            var stretches = WriteFile(source, new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds(), path);
            if (stretches.Count == 0)
            {
                File.Delete(path);
                output.WriteLine("Nothing to archive: no batch before that day is covered by a snapshot of its owner.");
                return VerifyCommand.Clean;
            }
            Replace(directory, stretches);
            output.WriteLine($"{stretches.Sum(s => s.Batches):N0} batches of {stretches.Count:N0} owners moved to {path} ({new FileInfo(path).Length:N0} bytes)");
            return VerifyCommand.Clean;
        }
        catch (DataDirectoryException e)
        {
            return LedgerCommand.Refuse(error, e.Message);
        }
        catch (Exception e) when (e is UnreadableJournalException or JournalException or SqliteException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return VerifyCommand.Unreadable;
        }
    }

    /// <summary>On the disk before anything leaves the journal.</summary>
    private static IReadOnlyList<ArchiveRow> WriteFile(JournalSource source, long before, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        IReadOnlyList<ArchiveRow> stretches;
        using (var compressed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)) stretches = ArchiveSealing.Write(source, before, compressed);
        file.Flush(flushToDisk: true);
        return stretches;
    }

    private static void Replace(DataDirectory directory, IReadOnlyList<ArchiveRow> rows)
    {
        using var connection = JournalFile.OpenForMaintenance(directory);
        using var transaction = connection.BeginTransaction(deferred: false);
        JournalArchive.Replace(connection, transaction, [.. rows.Select(row => new ArchivedStretch(
            new GrainKey(row.Kind, row.Id), row.Sequence, row.Previous, row.Hash, row.PreviousHash, row.FirstStamp, row.Stamp, row.Batches, row.Root,
            row.State, row.FileHash))]);
        transaction.Commit();
    }
}
