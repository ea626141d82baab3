using LiveCommerce.Ledger.Anchors;
using LiveCommerce.Ledger.Books;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Orders;
using LiveCommerce.Ledger.Receipts;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger;

/// <summary>
/// Proves a journal from its rows alone: structure and hash chain of every owner, the law of stock after every event, the steps of every
/// purchase, and at the end stock against purchases against the provider's books. It shares no code with what writes the journal, so that one
/// mistake cannot hide in both. Rows are streamed in the order of their key; memory holds one owner, and facts that must be compared between
/// owners lie in a temporary file.
/// </summary>
public static class Verification
{
    /// <summary>Verifies one consistent state of the journal. A server may go on writing meanwhile.</summary>
    /// <exception cref="UnreadableJournalException">No journal, damaged so that rows cannot be read, or of another version.</exception>
    public static VerifyReport Run(JournalSource source, VerifyOptions options, IProgress<VerifyProgress>? progress = null)
    {
        if (!source.IsExport && RestingFile.At(source.Journal) is { } file)
        {
            try
            {
                var report = RunOnce(source, options, progress, isResting: true);
                if (file.IsUnchanged) return report;
            }
            catch (UnreadableJournalException) when (!file.IsUnchanged)
            {
                // A server started meanwhile; what was read is of no one instant.
            }
        }
        return RunOnce(source, options, progress, isResting: false);
    }

    private static VerifyReport RunOnce(JournalSource source, VerifyOptions options, IProgress<VerifyProgress>? progress, bool isResting)
    {
        var started = options.Time.GetTimestamp();
        var findings = new Findings(options.MaxBreaches);
        var tally = new Tally();
        try
        {
            // The order matters beside a running server: a charge that is in the books now has its purchase in the journal that is read next;
            // an order in that journal has its charge in the books as they are afterwards.
            var booksBefore = source.Books is null ? 0 : new FileInfo(source.Books).Length;
            using var journal = source.IsExport ? JournalReader.OpenExport(source.Journal, findings) : JournalReader.Open(source.Journal, isResting);
            journal.TakeArchives(source.Archives, findings);
            var anchor = source.Anchor is null ? null : Anchor.Read(source.Anchor);
            var receipt = source.Receipt is null ? null : ReceiptChecks.Open(source.Receipt, source.ReceiptKey ?? "", findings);
            using var facts = new FactStore();
            new JournalWalk(journal, facts, anchor, receipt, findings, tally, progress).Run();
            facts.Index();
            OrderChecks.Run(facts, findings, tally);
            var books = source.Books is null ? null : BooksChecks.Run(source.Books, booksBefore, facts, findings);
            return new VerifyReport
            {
                BreachCount = findings.Count,
                BreachesByKind = findings.ByKind,
                Breaches = findings.Kept,
                Owners = tally.Owners,
                Batches = tally.Batches,
                Events = tally.Events,
                Reservations = tally.Reservations,
                OpenReservations = tally.OpenReservations,
                SoldUnits = tally.SoldUnits,
                Orders = tally.Orders,
                PurchasesUnderWay = tally.PurchasesUnderWay,
                Days = tally.Days,
                Refusals = tally.Refusals,
                StartedBehindArchive = tally.StartedBehindArchive,
                NeedsArchive = tally.NeedsArchive,
                AnchoredOwners = anchor?.Heads.Count,
                AnchorRoot = anchor is null ? null : Convert.ToHexStringLower(anchor.Root),
                Books = books,
                Bytes = journal.Bytes,
                Seconds = options.Time.GetElapsedTime(started).TotalSeconds,
            };
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new UnreadableJournalException($"{source.Journal} could not be read to its end (after {tally.Batches} batches): {e.Message}", e);
        }
    }
}
