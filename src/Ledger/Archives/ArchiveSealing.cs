using System.Data.Common;
using LiveCommerce.Ledger.Files;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Merkle;
using LiveCommerce.Ledger.Orders;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Archives;

/// <summary>
/// Writes the older batches of a journal into a sealed file. It walks them as verifying does, so that nothing is sealed that contradicts itself,
/// and the state that a later walk begins with is what the archived events lead to. The journal itself is not changed here.
/// </summary>
public static class ArchiveSealing
{
    /// <param name="connection">Sees the journal's tables by their plain names; a server may write beside, though no other archiver.</param>
    /// <param name="plan">What is wanted.</param>
    /// <param name="output">Where the lines go.</param>
    /// <returns>One stretch for each owner of which something was archived; they are now to be marked in the journal.</returns>
    /// <exception cref="UnreadableJournalException">Damaged, out of reach, or contradicting itself; the message says where.</exception>
    public static async Task<IReadOnlyList<ArchiveRow>> WriteAsync(DbConnection connection, ArchivePlan plan, Stream output)
    {
        try
        {
            using var facts = new FactStore();
            using var lines = new JsonLineWriter(output);
            return await new Run(new ArchivableRows(connection), facts, lines, plan).WriteAsync();
        }
        catch (Exception e) when (e is DbException or SqliteException or InvalidCastException)
        {
            throw new UnreadableJournalException($"The journal could not be archived: {e.Message}", e);
        }
    }

    /// <summary>Reads a sealed file back from its first to its last line.</summary>
    /// <returns>Its stretches; null where it is not the file that was sealed.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<ArchiveRow>? Check(string path) => ArchiveFile.Check(path);

    private sealed class Run(ArchivableRows journal, FactStore facts, JsonLineWriter lines, ArchivePlan plan)
    {
        private readonly Findings _findings = new(limit: 1);
        private readonly Tally _tally = new();
        private readonly List<ArchiveRow> _stretches = [];

        /// <summary>The archive that is being written leaves no day half archived that has no root yet.</summary>
        private readonly long _end = Math.Min(plan.Before, journal.SealedUntil() ?? long.MinValue);

        public async Task<IReadOnlyList<ArchiveRow>> WriteAsync()
        {
            lines.Write(w =>
            {
                w.WriteString("line", ArchiveFile.Name);
                w.WriteNumber("version", 1);
            });
            foreach (var (kind, id, sequence) in journal.Covered())
            {
                var markers = journal.Markers(kind, id);
                var after = markers is [.., var newest] ? newest.Sequence : 0;
                if (sequence > after && journal.HasAtLeast(plan.LeastBatches, kind, id, after, sequence, _end)) await WriteOwnerAsync(kind, id, markers, sequence);
            }
            var hash = lines.Hash;
            lines.Write(w =>
            {
                w.WriteString("line", "seal");
                w.WriteNumber("batches", _stretches.Sum(stretch => stretch.Batches));
                w.WriteNumber("owners", _stretches.Count);
                w.WriteString("sha256", Convert.ToHexStringLower(hash));
            });
            return [.. _stretches.Select(stretch => stretch with { FileHash = hash })];
        }

        private async Task WriteOwnerAsync(string kind, string id, IReadOnlyList<ArchiveRow> markers, long until)
        {
            var before = markers is [.., var newest] ? newest : null;
            OwnerAudit? NewAudit() => JournalWalk.AuditOf(kind, id, facts, _findings, _tally);
            var walk = new OwnerWalk(kind, id, NewAudit, new ArchiveTrail($"{kind}/{id}", markers, _findings), null, null, _findings, _tally);
            walk.Begin(before?.Sequence ?? 0);
            if (before is not null) lines.Write(w => ArchiveFile.WriteBefore(w, before));
            var (root, events) = (new MerkleRoot(), _tally.Events);
            BatchRow? first = null, last = null;
            for (var isOver = false; !isOver;)
            {
                var page = journal.Batches(kind, id, last?.Sequence ?? before?.Sequence ?? 0, until);
                foreach (var batch in page)
                {
                    isOver = batch.Stamp >= _end || _tally.Events - events >= plan.MostEvents;
                    if (isOver) break;
                    walk.Take(batch);
                    RefuseBreach();
                    root.Add(batch.Hash);
                    (first, last) = (first ?? batch, batch);
                    object?[] row = [batch.Kind, batch.Id, batch.Sequence, batch.Previous, batch.BatchId, batch.Stamp, batch.Hash, batch.Format, batch.Events];
                    lines.Write(w => Table.Batch.Write(w, row));
                }
                isOver |= page.Count == 0;
                if (plan.Pause is { } pause) await pause();
            }
            if (first is null || last is null) throw new UnreadableJournalException($"{kind}/{id} has lost batches while it was read.");
            Close(first, last, before?.Hash ?? new byte[ChainLink.Size], root, walk.State);
        }

        private void Close(BatchRow first, BatchRow last, byte[] hashBefore, MerkleRoot root, string? state)
        {
            if (state is null) throw new UnreadableJournalException($"{last.Owner} is of a kind that cannot be archived.");
            var row = new ArchiveRow(
                last.Kind, last.Id, last.Sequence, first.Previous, last.Hash, hashBefore, first.Stamp, last.Stamp, root.Leaves, root.Value(), state, []);
            _stretches.Add(row);
            // The hash of the file is known only at its end; the seal names it for every stretch.
            object?[] values = [row.Kind, row.Id, row.Sequence, row.Previous, row.Hash, row.PreviousHash, row.FirstStamp, row.Stamp, row.Batches, row.Root, row.State, null];
            lines.Write(w => Table.Archive.Write(w, values));
        }

        private void RefuseBreach()
        {
            if (_findings.Count > 0) throw new UnreadableJournalException($"The journal contradicts itself and is not archived: {_findings.Kept[0]}");
        }
    }
}
