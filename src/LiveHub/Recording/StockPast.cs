using System.Text.Json;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>The stock of one SKU at each second of a show, and what was done with it in each minute, from its owner's journal.</summary>
internal sealed class StockPast(IJournal journal, JsonSerializerOptions json)
{
    private readonly StockKind _kind = new(SilentBroadcaster.Instance);

    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="ArchivedPastException">Its beginning has left for an archive.</exception>
    public async Task ReadAsync(string sku, ShowSpan span, MomentLog moments, MinuteBook minutes, CancellationToken cancellationToken)
    {
        var state = _kind.NewState(sku);
        var (facts, second) = (0L, 0L);
        await foreach (var batch in Past.BatchesAsync(journal, new GrainKey(StockKind.KindName, sku)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (batch.Events.IsEmpty) continue;
            foreach (var happened in _kind.Read(batch.Events.Span))
            {
                if (happened.At > span.To)
                {
                    Note();
                    return;
                }
                if (span.SecondOf(happened.At) is var reached && reached > second)
                {
                    Note();
                    second = reached;
                }
                Apply(happened);
                facts++;
            }
        }
        Note();

        void Note() => moments.Note(second, Topics.OfStock(sku), JsonSerializer.Serialize(StockWire.From(_kind.View(state, facts, [])), json));

        void Apply(StockEvent happened)
        {
            if (!span.Contains(happened.At))
            {
                _kind.Apply(state, happened);
                return;
            }
            var before = _kind.Counters(state)!.Value;
            _kind.Apply(state, happened);
            minutes.Of(span.MinuteOf(happened.At), sku).Add(happened, before, _kind.Counters(state)!.Value);
        }
    }
}
