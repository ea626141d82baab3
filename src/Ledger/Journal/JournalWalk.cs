using LiveCommerce.Ledger.Anchors;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Baskets;
using LiveCommerce.Ledger.Days;
using LiveCommerce.Ledger.Drops;
using LiveCommerce.Ledger.Orders;
using LiveCommerce.Ledger.Purchases;
using LiveCommerce.Ledger.Receipts;
using LiveCommerce.Ledger.Refusals;
using LiveCommerce.Ledger.Stock;
using LiveCommerce.Ledger.Streams;

namespace LiveCommerce.Ledger.Journal;

/// <summary>Goes through the whole journal once, owner by owner.</summary>
internal sealed class JournalWalk(
    JournalReader journal, FactStore facts, Anchor? anchor, ReceiptChecks? receipt, Findings findings, Tally tally, IProgress<VerifyProgress>? progress)
{
    private readonly ILookup<(string Kind, string Id), ArchiveRow> _markers = journal.Archives().ToLookup(row => (row.Kind, row.Id));
    private readonly HashSet<(string Kind, string Id)> _walked = [];
    private readonly DayChecks _days = new(findings, tally);

    public void Run()
    {
        OwnerWalk? walk = null;
        BatchRow? last = null;
        foreach (var batch in journal.Batches())
        {
            if (walk is null || !walk.IsOf(batch))
            {
                if (last is not null) walk!.End(journal.Head(last.Kind, last.Id));
                walk = Begin(batch.Kind, batch.Id, batch.Previous);
            }
            walk.Take(batch);
            _days.Take(batch);
            last = batch;
            if (tally.Batches % VerifyProgress.Every == 0) progress?.Report(new VerifyProgress(tally.Batches, tally.Events, batch.Owner));
        }
        if (last is not null) walk!.End(journal.Head(last.Kind, last.Id));
        // Owners of which everything is archived still stand in the accounts with what they have become.
        foreach (var (kind, id) in _markers.Select(owner => owner.Key).Where(owner => !_walked.Contains(owner)).ToList())
            Begin(kind, id, long.MaxValue).End(journal.Head(kind, id));
        CheckOtherTables();
    }

    /// <summary>What has to hold for an owner of this kind; null where nobody knows.</summary>
    public static OwnerAudit? AuditOf(string kind, string id, FactStore facts, Findings findings, Tally tally) => kind switch
    {
        "stock" => new StockAudit(id, facts, findings, tally),
        "purchase" => new PurchaseAudit(id, facts, findings, tally),
        "stream" => new StreamAudit(),
        "drop-limit" => new DropLimitAudit(id, findings),
        "basket" => new BasketAudit(),
        _ => null,
    };

    private OwnerWalk Begin(string kind, string id, long previous)
    {
        var owner = $"{kind}/{id}";
        // A damaged file may show one owner twice; it is counted and compared once.
        if (_walked.Add((kind, id))) tally.Owners[kind] = tally.Owners.GetValueOrDefault(kind) + 1;
        OwnerAudit? NewAudit() => AuditOf(kind, id, facts, findings, tally);
        if (NewAudit() is null) findings.Add(BreachKind.KindUnknown, owner, Math.Min(previous, long.MaxValue - 1) + 1, $"nobody knows what has to hold for the kind '{kind}'.");
        var markers = _markers[(kind, id)].ToList();
        foreach (var marker in markers.Where(marker => !journal.HasBatchesOf(marker)))
        {
            _days.Excuse(marker);
            if (kind == "stock") facts.AddArchived(id);
        }
        var walk = new OwnerWalk(
            kind, id, NewAudit, new ArchiveTrail(owner, markers, findings), anchor?.Heads.GetValueOrDefault((kind, id)),
            receipt?.IsAbout(kind, id) == true ? receipt : null, findings, tally);
        walk.Begin(previous);
        return walk;
    }

    private void CheckOtherTables()
    {
        foreach (var head in journal.HeadsWithoutBatches())
            findings.Add(BreachKind.HeadWithoutBatches, head.Owner, head.Sequence, $"the head stands at {head.Sequence}, but there is no batch.");
        foreach (var row in journal.OutboxWithoutBatch())
            findings.Add(BreachKind.OutboxWithoutBatch, row.Owner, row.Sequence,
                $"the message '{row.Detail}' names a batch {row.Sequence} that does not exist.");
        foreach (var batch in journal.BatchesWithSharedId())
            findings.Add(BreachKind.BatchIdRepeated, batch.Owner, batch.Sequence, $"the batch id {batch.Detail} belongs to more than one batch.");
        foreach (var snapshot in journal.SnapshotsOffChain())
            findings.Add(BreachKind.SnapshotOffChain, snapshot.Owner, snapshot.Sequence, $"the snapshot at {snapshot.Sequence} names a hash that no batch there has.");
        _days.Finish(journal.Days());
        RefusalChecks.Run(journal, findings, tally);
        if (anchor is not null) AnchorChecks.Run(anchor, _walked, journal, findings);
        receipt?.Finish();
    }
}
