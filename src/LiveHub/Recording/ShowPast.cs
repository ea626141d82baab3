using System.Text.Json;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Api.Wire;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>The course of a show, from its owner's journal: what was in the line-up, pinned and offered when.</summary>
/// <param name="Sequence">Facts that were read.</param>
/// <param name="Span">From going live to the end.</param>
/// <param name="Skus">Everything that was ever in the line-up or offered.</param>
internal sealed record ShowPast(long Sequence, ShowSpan Span, IReadOnlyCollection<string> Skus)
{
    /// <summary>Null where the show never went live or has not ended.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async Task<ShowPast?> ReadAsync(IJournal journal, string streamId, MomentLog moments, JsonSerializerOptions json)
    {
        var kind = new LiveStreamKind(SilentBroadcaster.Instance);
        var state = kind.NewState(streamId);
        var views = new List<(DateTimeOffset At, LiveStreamView View)>();
        var facts = 0L;
        await foreach (var batch in Past.BatchesAsync(journal, new GrainKey(LiveStreamKind.KindName, streamId)))
        {
            foreach (var happened in kind.Read(batch.Events.Span))
            {
                kind.Apply(state, happened);
                views.Add((happened.At, kind.View(state, ++facts, [])));
            }
        }
        if (views.Count == 0 || views[^1].View is not { WentLiveAt: { } from, EndedAt: { } to }) return null;
        var span = new ShowSpan(from, to);
        foreach (var (at, view) in views) Note(span.SecondOf(at < to ? at : to), view, moments, json);
        var skus = views.SelectMany(entry => entry.View.LineUp.Select(sku => sku.Value).Concat(entry.View.Offers.Where(offer => !offer.Practice).Select(offer => offer.Sku.Value)));
        return new ShowPast(facts, span, skus.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList());
    }

    private static void Note(long second, LiveStreamView view, MomentLog moments, JsonSerializerOptions json)
    {
        moments.Note(second, Topics.LineUp, JsonSerializer.Serialize(view.LineUp, json));
        moments.Note(second, Topics.Pinned, JsonSerializer.Serialize(view.Pins, json));
        foreach (var offer in view.Offers.Where(offer => !offer.Practice)) moments.Note(second, Topics.OfOffer(offer.OfferId), JsonSerializer.Serialize(OfferWire.From(offer), json));
    }
}

/// <summary>An owner's journal from its first fact.</summary>
internal static class Past
{
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="ArchivedPastException">Its beginning has left for an archive.</exception>
    public static async IAsyncEnumerable<StoredBatch> BatchesAsync(IJournal journal, GrainKey key)
    {
        for (var sequence = 0L; ;)
        {
            var page = await journal.ReadAsync(key, sequence);
            foreach (var batch in page.Batches)
            {
                if (batch.Previous != sequence) throw new ArchivedPastException(key);
                sequence = batch.Sequence;
                yield return batch;
            }
            if (sequence >= page.Head.Sequence || page.Batches.Count == 0) yield break;
        }
    }
}

/// <summary>A recording needs the journal from its beginning.</summary>
internal sealed class ArchivedPastException(GrainKey key) : Exception($"The beginning of {key} has left for an archive.");
