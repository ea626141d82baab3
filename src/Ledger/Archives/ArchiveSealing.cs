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
    /// <param name="source">The journal; nobody writes it meanwhile.</param>
    /// <param name="before">Unix ms: batches stamped earlier are archived, as far as a snapshot of their owner and a sealed day cover them.</param>
    /// <param name="output">Where the lines go.</param>
    /// <returns>One stretch for each owner of which something was archived; they are now to be marked in the journal in place of their batches.</returns>
    /// <exception cref="UnreadableJournalException">Damaged, of another version, or contradicting itself; the message says where.</exception>
    public static IReadOnlyList<ArchiveRow> Write(JournalSource source, long before, Stream output)
    {
        try
        {
            using var journal = JournalReader.Open(source.Journal, isResting: false);
            using var facts = new FactStore();
            using var lines = new JsonLineWriter(output);
            return new Run(journal, facts, lines, before).Write();
        }
        catch (Exception e) when (e is SqliteException or UnauthorizedAccessException)
        {
            throw new UnreadableJournalException($"{source.Journal} could not be archived: {e.Message}", e);
        }
    }

    private sealed class Run(JournalReader journal, FactStore facts, JsonLineWriter lines, long before)
    {
        private readonly Findings _findings = new(limit: 1);
        private readonly Tally _tally = new();
        private readonly List<ArchiveRow> _stretches = [];
        private readonly Dictionary<(string, string), long> _covered = journal.Snapshots().ToDictionary(row => (row.Kind, row.Id), row => row.Sequence);

        private readonly ILookup<(string, string), ArchiveRow> _markers = journal.Archives().ToLookup(row => (row.Kind, row.Id));

        /// <summary>The archive that is being written leaves no day half archived that has no root yet.</summary>
        private readonly long _end = Math.Min(before, journal.Days().LastOrDefault() is { } day
            ? new DateTimeOffset(DateOnly.ParseExact(day.Day, "yyyy-MM-dd").AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds()
            : long.MinValue);

        private Stretch? _open;

        public IReadOnlyList<ArchiveRow> Write()
        {
            lines.Write(w =>
            {
                w.WriteString("line", ArchiveFile.Name);
                w.WriteNumber("version", 1);
            });
            foreach (var batch in journal.Batches())
            {
                if (_open is null || !_open.Walk.IsOf(batch))
                {
                    Close();
                    _open = Begin(batch);
                }
                if (batch.Stamp >= _end || batch.Sequence > _covered.GetValueOrDefault((batch.Kind, batch.Id))) _open.IsOver = true;
                if (!_open.IsOver) Take(_open, batch);
            }
            Close();
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

        private Stretch Begin(BatchRow first)
        {
            var markers = _markers[(first.Kind, first.Id)].ToList();
            OwnerAudit? NewAudit() => JournalWalk.AuditOf(first.Kind, first.Id, facts, _findings, _tally);
            var walk = new OwnerWalk(first.Kind, first.Id, NewAudit, new ArchiveTrail(first.Owner, markers, _findings), null, null, _findings, _tally);
            walk.Begin(first.Previous);
            return new Stretch(walk, first, markers is [.., var last] ? last.Hash : new byte[ChainLink.Size]);
        }

        private void Take(Stretch stretch, BatchRow batch)
        {
            stretch.Walk.Take(batch);
            RefuseBreach();
            stretch.Root.Add(batch.Hash);
            stretch.Last = batch;
            object?[] row = [batch.Kind, batch.Id, batch.Sequence, batch.Previous, batch.BatchId, batch.Stamp, batch.Hash, batch.Format, batch.Events];
            lines.Write(w => Table.Batch.Write(w, row));
        }

        private void Close()
        {
            if (_open is not { Last: { } last } stretch) return;
            var state = stretch.Walk.State ?? throw new UnreadableJournalException($"{last.Owner} is of a kind that cannot be archived.");
            var row = new ArchiveRow(last.Kind, last.Id, last.Sequence, stretch.First.Previous, last.Hash, stretch.HashBefore, stretch.First.Stamp, last.Stamp,
                stretch.Root.Leaves, stretch.Root.Value(), state, []);
            _stretches.Add(row);
            // The hash of the file is known only at its end; the seal names it for every stretch.
            object?[] values = [row.Kind, row.Id, row.Sequence, row.Previous, row.Hash, row.PreviousHash, row.FirstStamp, row.Stamp, row.Batches, row.Root, row.State, null];
            lines.Write(w => Table.Archive.Write(w, values));
            _open = null;
        }

        private void RefuseBreach()
        {
            if (_findings.Count > 0) throw new UnreadableJournalException($"The journal contradicts itself and is not archived: {_findings.Kept[0]}");
        }
    }

    private sealed class Stretch(OwnerWalk walk, BatchRow first, byte[] hashBefore)
    {
        public OwnerWalk Walk => walk;

        public BatchRow First => first;

        public byte[] HashBefore => hashBefore;

        public MerkleRoot Root { get; } = new();

        public BatchRow? Last { get; set; }

        public bool IsOver { get; set; }
    }
}
