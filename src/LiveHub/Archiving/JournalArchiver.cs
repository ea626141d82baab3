using System.Data.Common;
using System.Globalization;
using System.IO.Compression;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.LiveHub.Archiving;

/// <summary>
/// Moves the older part of a journal into a sealed file, while its owners go on deciding. The order of the steps is the promise: the file is
/// written, synced, read back and named; then each marker is committed; then the file gets its last name and the batches leave a few at a time.
/// Whatever ends the process between two steps leaves the batches, or the file and what is left of them, and the next run goes on from there.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="folder">Where archives go; made where it is not there.</param>
/// <param name="pace">How much of the machine it may take.</param>
/// <param name="reached">Told after each step; tests end the run there.</param>
internal sealed class JournalArchiver(IArchivable journal, string folder, ArchivePace pace, Action<ArchiveStep>? reached = null)
{
    private const string Unfinished = ".part";

    /// <summary>The file is whole, but not all of its markers may be there.</summary>
    private const string BeingMarked = ".marking";

    /// <summary>Batches that leave in one transaction: some megabytes at most, a few milliseconds of the writer's time.</summary>
    private const int RemovedAtOnce = 8;

    /// <param name="plan">What is wanted; its pause is the pace's.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <returns>What has left; no file where nothing had to.</returns>
    /// <exception cref="JournalException">The journal cannot be reached, or is not what was read; nothing is lost.</exception>
    /// <exception cref="UnreadableJournalException">The journal contradicts itself, and stays as it is.</exception>
    /// <exception cref="IOException">The file cannot be written, or is not what was written when it is read back.</exception>
    public async Task<ArchiveResult> RunAsync(ArchivePlan plan, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        }
        foreach (var file in Directory.GetFiles(folder, "*" + BeingMarked)) await MarkAsync(file, ArchiveSealing.Check(file) ?? throw Damaged(file), cancellationToken);
        foreach (var stretch in await journal.ReadUnremovedAsync()) await RemoveAsync(stretch, cancellationToken);
        foreach (var left in Directory.GetFiles(folder, "*" + Unfinished)) File.Delete(left);
        var part = Path.Combine(folder, Guid.CreateVersion7().ToString("N") + Unfinished);
        var rows = await WriteAsync(part, plan with { Pause = () => pace.RestAsync(cancellationToken) });
        if (rows.Count == 0)
        {
            File.Delete(part);
            return ArchiveResult.Nothing;
        }
        Reached(ArchiveStep.Written);
        var hash = rows[0].FileHash;
        if (ArchiveSealing.Check(part) is not { } found || found.Count != rows.Count || !found[0].FileHash.AsSpan().SequenceEqual(hash)) throw Damaged(part);
        Reached(ArchiveStep.ReadBack);
        var last = DateTimeOffset.FromUnixTimeMilliseconds(rows.Max(row => row.Stamp)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var path = Path.Combine(folder, $"journal-to-{last}-{Convert.ToHexStringLower(hash)[..16]}.jsonl.gz");
        Rename(part, path + BeingMarked);
        Reached(ArchiveStep.Named);
        var stretches = await MarkAsync(path + BeingMarked, rows, cancellationToken);
        foreach (var stretch in stretches) await RemoveAsync(stretch.Marker, cancellationToken);
        return new ArchiveResult(path, new FileInfo(path).Length, stretches.Count, stretches.Sum(stretch => stretch.Batches), rows.Count - stretches.Count);
    }

    private async Task<IReadOnlyList<ArchiveRow>> WriteAsync(string path, ArchivePlan plan)
    {
        await using DbConnection connection = await journal.OpenReadingAsync();
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        IReadOnlyList<ArchiveRow> rows;
        await using (var compressed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)) rows = await ArchiveSealing.WriteAsync(connection, plan, compressed);
        file.Flush(flushToDisk: true);
        return rows;
    }

    /// <summary>An owner whose snapshot has become unusable meanwhile keeps its batches; the file then holds more than the journal names.</summary>
    private async Task<IReadOnlyList<ArchivedStretch>> MarkAsync(string path, IReadOnlyList<ArchiveRow> rows, CancellationToken cancellationToken)
    {
        var marked = new List<ArchivedStretch>();
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stretch = new ArchivedStretch(
                new GrainKey(row.Kind, row.Id), row.Sequence, row.Previous, row.Hash, row.PreviousHash, row.FirstStamp, row.Stamp, row.Batches, row.Root, row.State, row.FileHash);
            if (await journal.MarkAsync(stretch) == MarkOutcome.Marked) marked.Add(stretch);
            Reached(ArchiveStep.Marked);
            await pace.RestAsync(cancellationToken);
        }
        Rename(path, path[..^BeingMarked.Length]);
        Reached(ArchiveStep.Finished);
        return marked;
    }

    private async Task RemoveAsync(MarkedStretch stretch, CancellationToken cancellationToken)
    {
        int removed;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            removed = await journal.RemoveAsync(stretch, RemovedAtOnce);
            Reached(ArchiveStep.Removed);
            await pace.RestAsync(cancellationToken);
        }
        while (removed == RemovedAtOnce);
    }

    private void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        DirectorySync.Flush(folder);
    }

    private static IOException Damaged(string path) => new($"{path} does not hold what was written. Its batches are still in the journal.");

    private void Reached(ArchiveStep step) => reached?.Invoke(step);
}

/// <summary>How far an archiver has come.</summary>
internal enum ArchiveStep
{
    /// <summary>The file is on the disk under a passing name.</summary>
    Written,

    /// <summary>It was read back and is what was written.</summary>
    ReadBack,

    /// <summary>It has its name, but for an ending, and the name is on the disk.</summary>
    Named,

    /// <summary>The marker of one owner is committed.</summary>
    Marked,

    /// <summary>All markers are there, and the file has its last name.</summary>
    Finished,

    /// <summary>Some batches have left.</summary>
    Removed,
}

/// <param name="Path">The archive; null where nothing had to leave.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="Owners">Of which something has left.</param>
/// <param name="Batches">That have left.</param>
/// <param name="Kept">Owners whose batches stay although they are in the file, because no complete snapshot covers them any more.</param>
internal sealed record ArchiveResult(string? Path, long Bytes, int Owners, long Batches, int Kept)
{
    public static readonly ArchiveResult Nothing = new(null, 0, 0, 0, 0);
}
