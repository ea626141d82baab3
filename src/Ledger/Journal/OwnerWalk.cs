using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using LiveCommerce.Ledger.Anchors;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Ledger.Receipts;

namespace LiveCommerce.Ledger.Journal;

/// <summary>
/// Follows one owner through its batches: numbers without gaps, time that does not go back, an unbroken chain, events that can be read. After
/// a breach it goes on from what is stored, so that one fault is reported once and not by every row after it.
/// </summary>
internal sealed class OwnerWalk(
    string kind, string id, Func<OwnerAudit?> newAudit, ArchiveTrail trail, AnchoredHead? anchored, ReceiptChecks? receipt, Findings findings, Tally tally)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly string _owner = $"{kind}/{id}";
    private OwnerAudit? _audit = newAudit();
    private byte[] _hash = new byte[ChainLink.Size];
    private long _sequence;
    private long _stamp;
    private long _format = 1;
    private long _at = long.MinValue;
    private ArchiveRow? _behind;
    private BatchRow? _remnant;

    public bool IsOf(BatchRow batch) => batch.Kind == kind && batch.Id == id;

    /// <summary>What is known after the last batch, as canonical JSON; null behind an event that could not be read.</summary>
    public string? State => _audit is null
        ? null
        : Encoding.UTF8.GetString(CanonicalJson.Of(writer =>
        {
            writer.WriteStartObject();
            _audit.WriteState(writer, _stamp);
            writer.WriteEndObject();
        }));

    /// <summary>Begins behind an archived stretch where the batches that are here do.</summary>
    /// <param name="previous">The sequence before the first of them.</param>
    public void Begin(long previous)
    {
        if (trail.Begin(previous) is not { } marker) return;
        tally.StartedBehindArchive++;
        GoBehind(marker);
    }

    public void Take(BatchRow batch)
    {
        if (IsRemnant(batch)) return;
        EndRemnants();
        if (batch.Previous > _sequence && trail.Bridge(_sequence, batch.Previous) is { } marker)
        {
            GoBehind(marker);
            if (IsRemnant(batch)) return;
        }
        if (batch.Previous != _sequence)
            Report(BreachKind.SequenceGap, batch.Sequence, $"the batch follows {batch.Previous}, but the batch before it ends at {_sequence}.");
        if (!Guid.TryParseExact(batch.BatchId, "D", out var batchId) || batchId.ToString("D") != batch.BatchId)
            Report(BreachKind.BatchIdInvalid, batch.Sequence, $"the batch id '{batch.BatchId}' is not a UUID in lower case.");
        if (batch.Format is not (1 or 2) || batch.Format < _format)
            Report(BreachKind.FormatWrong, batch.Sequence, $"the chain's format is {batch.Format} after {_format}.");
        if (!ChainLink.HashOf(_hash, batch).AsSpan().SequenceEqual(batch.Hash))
            Report(BreachKind.ChainBroken, batch.Sequence,
                $"the hash of events {batch.Previous + 1} to {batch.Sequence} does not follow from their content and the hash before.");
        TakeEvents(batch);
        var hashBefore = _hash;
        _hash = batch.Hash;
        _sequence = batch.Sequence;
        _stamp = batch.Stamp;
        _format = Math.Max(_format, batch.Format);
        tally.Batches++;
        trail.Take(batch, hashBefore, () => State);
        if (anchored?.Sequence == batch.Sequence) anchored.Compare(batch.Hash, findings);
    }

    public void End(HeadRow? head)
    {
        if (head?.Sequence > _sequence && trail.Bridge(_sequence, head.Sequence) is { } marker) GoBehind(marker);
        EndRemnants();
        if (head is null)
            Report(BreachKind.HeadMissing, _sequence, $"there are batches up to {_sequence}, but no head.");
        else if (head.Sequence != _sequence)
            Report(BreachKind.HeadDiffers, _sequence, $"the head stands at {head.Sequence}, the last batch ends at {_sequence}.");
        else if (!head.Hash.AsSpan().SequenceEqual(_hash))
            Report(BreachKind.HeadDiffers, _sequence, $"the head and the last batch, both at {_sequence}, carry different hashes.");
        else if (head.Stamp != _stamp)
            Report(BreachKind.HeadDiffers, _sequence, $"the head's stamp is {head.Stamp}, the last batch's {_stamp}.");
        receipt?.Pass(_sequence, _at, null, _audit);
        trail.End(_sequence);
        anchored?.End(_sequence, findings);
        _audit?.EndOwner(_sequence, head);
    }

    /// <summary>Goes on from what an archived stretch that is not here has left.</summary>
    private void GoBehind(ArchiveRow marker)
    {
        var from = _sequence;
        _behind = marker;
        (_sequence, _hash, _stamp, _at, _audit) = (marker.Sequence, marker.Hash, marker.Stamp, marker.Stamp, newAudit());
        receipt?.Skip(from, _sequence);
        ReadState(marker);
        if (anchored is null || anchored.Sequence <= from || anchored.Sequence > _sequence) return;
        if (trail.HashAt(anchored.Sequence) is { } hash) anchored.Compare(hash, findings);
        else anchored.NeedsArchive(tally);
    }

    /// <summary>Of a stretch that is being removed, oldest first. Its marker stands for it already; what is left must lead there.</summary>
    private bool IsRemnant(BatchRow batch)
    {
        if (_behind is not { } marker || batch.Sequence > marker.Sequence) return false;
        if (_remnant is { } before && !Follows(batch, before))
            Report(BreachKind.ChainBroken, batch.Sequence, $"the batch is archived and not removed yet, but does not follow the one that ends at {before.Sequence}.");
        if (trail.HashAt(batch.Sequence) is { } hash && !batch.Hash.AsSpan().SequenceEqual(hash))
            Report(BreachKind.ArchiveDiffers, batch.Sequence, "the last archived batch is not removed yet, and is not the one that the marker names.");
        _remnant = batch;
        return true;
    }

    /// <summary>Behind the end of a stretch another one may have lost its oldest batches.</summary>
    private bool Follows(BatchRow batch, BatchRow before) => batch.Previous == before.Sequence
        ? ChainLink.HashOf(before.Hash, batch).AsSpan().SequenceEqual(batch.Hash)
        : batch.Previous > before.Sequence && trail.HashAt(before.Sequence) is not null;

    private void EndRemnants()
    {
        if (_remnant is { } last && trail.HashAt(last.Sequence) is null)
            Report(BreachKind.SequenceGap, last.Sequence, $"of batches that are archived up to {_behind!.Sequence} and not removed yet the last ones are missing.");
        _remnant = null;
    }

    private void ReadState(ArchiveRow marker)
    {
        if (_audit is null) return;
        try
        {
            using var document = JsonDocument.Parse(marker.State, Strict);
            var members = new EventMembers(document.RootElement);
            _audit.ReadState(members);
            members.End();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or UnreadableEventException or OverflowException)
        {
            _audit = null;
            Report(BreachKind.ArchiveDiffers, marker.Sequence, $"the state after the archived stretch cannot be read: {e.Message.TrimEnd('.')}.");
        }
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
            if (batch.Format != 1) CheckCanonical(batch, document.RootElement);
            if (document.RootElement.ValueKind == JsonValueKind.Array) TakeArray(batch, document.RootElement);
            else Unreadable(batch.Sequence, "the events are no JSON array.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second kind is half a character in the name of a member.
            Unreadable(batch.Sequence, $"the events are no JSON: {e.Message}");
        }
    }

    private void CheckCanonical(BatchRow batch, JsonElement events)
    {
        var canonical = new ArrayBufferWriter<byte>(batch.Events.Length + 16);
        try
        {
            CanonicalJson.Write(events, canonical);
            if (canonical.WrittenSpan.SequenceEqual(batch.Events)) return;
        }
        catch (FormatException)
        {
            // What has no canonical form is not in it.
        }
        Report(BreachKind.NotCanonical, batch.Sequence, "the events are not stored as canonical JSON.");
    }

    private void TakeArray(BatchRow batch, JsonElement events)
    {
        var sequence = batch.Previous;
        long? last = null;
        foreach (var element in events.EnumerateArray()) last = TakeItem(element, batch.Format, ref sequence) ?? last;
        var count = sequence - batch.Previous;
        tally.Events += count;
        if (batch.Sequence - batch.Previous != count)
            Report(BreachKind.EventCountWrong, batch.Sequence,
                $"the batch claims events {batch.Previous + 1} to {batch.Sequence}, but holds {count}.");
        if (last is { } at && at != batch.Stamp)
            Report(BreachKind.StampWrong, batch.Sequence, $"the batch is stamped {batch.Stamp}, but its last event happened at {at}.");
        _audit?.EndBatch(batch.Sequence);
    }

    /// <summary>One event, or a run of events that share an item.</summary>
    private long? TakeItem(JsonElement element, long format, ref long sequence)
    {
        var first = sequence + 1;
        try
        {
            var members = new EventMembers(element);
            var type = members.Text("type");
            var at = members.Whole("at");
            if (at < _at) Report(BreachKind.TimeWentBack, first, $"the event happened at {at}, the one before it at {_at}.");
            if (PackedItem.Of(type) is not { } packed)
            {
                sequence++;
                TakeFact(new OwnerEvent(type, at, first, members));
                return at;
            }
            if (format == 1) throw new UnreadableEventException($"'{type}' is not known in format 1");
            var count = packed.CountOf(element);
            sequence += count;
            for (var i = 0; i < count; i++) TakeFact(new OwnerEvent(packed.Type, at, first + i, new EventMembers(element, packed, i)));
            return at;
        }
        catch (UnreadableEventException e)
        {
            sequence = Math.Max(sequence, first);
            Unreadable(first, $"the event cannot be read: {e.Message}.");
        }
        catch (OverflowException)
        {
            _audit = null;
            Report(BreachKind.LawBroken, first, "the numbers go beyond 64 bits.");
        }
        return null;
    }

    private void TakeFact(OwnerEvent happened)
    {
        receipt?.Pass(happened.Sequence - 1, _at, happened.At, _audit);
        _at = happened.At;
        _audit?.Take(happened);
    }

    /// <summary>From here on only structure can be followed: nobody knows what the event would have changed.</summary>
    private void Unreadable(long sequence, string sentence)
    {
        _audit = null;
        Report(BreachKind.EventUnreadable, sequence, sentence);
    }

    private void Report(BreachKind kindOfBreach, long sequence, string sentence) => findings.Add(kindOfBreach, _owner, sequence, sentence);
}
