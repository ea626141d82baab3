using System.Text.Json;
using System.Text.Unicode;

namespace LiveCommerce.Ledger.Journal;

/// <summary>
/// Follows one owner through its batches: numbers without gaps, time that does not go back, an unbroken chain, events that can be read. After
/// a breach it goes on from what is stored, so that one fault is reported once and not by every row after it.
/// </summary>
internal sealed class OwnerWalk(string kind, string id, OwnerAudit? audit, Findings findings, Tally tally)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly string _owner = $"{kind}/{id}";
    private OwnerAudit? _audit = audit;
    private byte[] _hash = new byte[ChainLink.Size];
    private long _sequence;
    private long _stamp;
    private long _at = long.MinValue;

    public bool IsOf(BatchRow batch) => batch.Kind == kind && batch.Id == id;

    public void Take(BatchRow batch)
    {
        if (batch.Previous != _sequence)
            Report(BreachKind.SequenceGap, batch.Sequence, $"the batch follows {batch.Previous}, but the batch before it ends at {_sequence}.");
        if (!Guid.TryParseExact(batch.BatchId, "D", out var batchId) || batchId.ToString("D") != batch.BatchId)
            Report(BreachKind.BatchIdInvalid, batch.Sequence, $"the batch id '{batch.BatchId}' is not a UUID in lower case.");
        if (!ChainLink.HashOf(_hash, batch).AsSpan().SequenceEqual(batch.Hash))
            Report(BreachKind.ChainBroken, batch.Sequence,
                $"the hash of events {batch.Previous + 1} to {batch.Sequence} does not follow from their content and the hash before.");
        TakeEvents(batch);
        _hash = batch.Hash;
        _sequence = batch.Sequence;
        _stamp = batch.Stamp;
        tally.Batches++;
    }

    public void End(HeadRow? head)
    {
        if (head is null)
            Report(BreachKind.HeadMissing, _sequence, $"there are batches up to {_sequence}, but no head.");
        else if (head.Sequence != _sequence)
            Report(BreachKind.HeadDiffers, _sequence, $"the head stands at {head.Sequence}, the last batch ends at {_sequence}.");
        else if (!head.Hash.AsSpan().SequenceEqual(_hash))
            Report(BreachKind.HeadDiffers, _sequence, $"the head and the last batch, both at {_sequence}, carry different hashes.");
        else if (head.Stamp != _stamp)
            Report(BreachKind.HeadDiffers, _sequence, $"the head's stamp is {head.Stamp}, the last batch's {_stamp}.");
        _audit?.EndOwner(_sequence, head);
    }

    private void TakeEvents(BatchRow batch)
    {
        if (!Utf8.IsValid(batch.Events))
        {
            Unreadable(batch.Sequence, "the events are not UTF-8.");
            return;
        }
        try
        {
            using var document = JsonDocument.Parse(batch.Events, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Array) TakeArray(batch, document.RootElement);
            else Unreadable(batch.Sequence, "the events are no JSON array.");
        }
        catch (JsonException e)
        {
            Unreadable(batch.Sequence, $"the events are no JSON: {e.Message}");
        }
    }

    private void TakeArray(BatchRow batch, JsonElement events)
    {
        var count = events.GetArrayLength();
        tally.Events += count;
        if (batch.Sequence - batch.Previous != count)
            Report(BreachKind.EventCountWrong, batch.Sequence,
                $"the batch claims events {batch.Previous + 1} to {batch.Sequence}, but holds {count}.");
        var sequence = batch.Previous;
        long? last = null;
        foreach (var element in events.EnumerateArray()) last = TakeEvent(element, ++sequence) ?? last;
        if (last is { } at && at != batch.Stamp)
            Report(BreachKind.StampWrong, batch.Sequence, $"the batch is stamped {batch.Stamp}, but its last event happened at {at}.");
        _audit?.EndBatch(batch.Sequence);
    }

    private long? TakeEvent(JsonElement element, long sequence)
    {
        try
        {
            var members = new EventMembers(element);
            var type = members.Text("type");
            var at = members.Whole("at");
            if (at < _at) Report(BreachKind.TimeWentBack, sequence, $"the event happened at {at}, the one before it at {_at}.");
            _at = at;
            _audit?.Take(new OwnerEvent(type, at, sequence, members));
            return at;
        }
        catch (UnreadableEventException e)
        {
            Unreadable(sequence, $"the event cannot be read: {e.Message}.");
        }
        catch (OverflowException)
        {
            _audit = null;
            Report(BreachKind.LawBroken, sequence, "the numbers go beyond 64 bits.");
        }
        return null;
    }

    /// <summary>From here on only structure can be followed: nobody knows what the event would have changed.</summary>
    private void Unreadable(long sequence, string sentence)
    {
        _audit = null;
        Report(BreachKind.EventUnreadable, sequence, sentence);
    }

    private void Report(BreachKind kindOfBreach, long sequence, string sentence) => findings.Add(kindOfBreach, _owner, sequence, sentence);
}
