using LiveCommerce.Ledger.Orders;
using LiveCommerce.Ledger.Purchases;
using LiveCommerce.Ledger.Stock;
using LiveCommerce.Ledger.Streams;

namespace LiveCommerce.Ledger.Journal;

/// <summary>Goes through the whole journal once, owner by owner.</summary>
internal sealed class JournalWalk(
    JournalReader journal, FactStore facts, Findings findings, Tally tally, IProgress<VerifyProgress>? progress)
{
    public void Run()
    {
        OwnerWalk? walk = null;
        BatchRow? last = null;
        foreach (var batch in journal.Batches())
        {
            if (walk is null || !walk.IsOf(batch))
            {
                if (last is not null) walk!.End(journal.Head(last.Kind, last.Id));
                walk = Begin(batch);
            }
            walk.Take(batch);
            last = batch;
            if (tally.Batches % VerifyProgress.Every == 0) progress?.Report(new VerifyProgress(tally.Batches, tally.Events, batch.Owner));
        }
        if (last is not null) walk!.End(journal.Head(last.Kind, last.Id));
        CheckOtherTables();
    }

    private OwnerWalk Begin(BatchRow first)
    {
        tally.Owners[first.Kind] = tally.Owners.GetValueOrDefault(first.Kind) + 1;
        OwnerAudit? audit = first.Kind switch
        {
            "stock" => new StockAudit(first.Id, facts, findings, tally),
            "purchase" => new PurchaseAudit(first.Id, facts, findings, tally),
            "stream" => new StreamAudit(),
            _ => null,
        };
        if (audit is null)
            findings.Add(BreachKind.KindUnknown, first.Owner, first.Sequence, $"nobody knows what has to hold for the kind '{first.Kind}'.");
        return new OwnerWalk(first.Kind, first.Id, audit, findings, tally);
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
    }
}
