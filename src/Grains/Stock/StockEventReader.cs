using System.Text.Json;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Reads what <see cref="StockEventWriter"/> writes, and every form that was ever written. Facts that come in masses are read by
/// <see cref="MassFact"/>; whatever that does not take as it stands, for whatever reason, is read by the general serializer, which knows all
/// facts but the packed ones and is as strict: an unknown type or member, one that is missing, doubled or of another kind stops the grain.
/// </summary>
internal static class StockEventReader
{
    /// <exception cref="UnreadableEventException">Nothing is skipped and nothing is filled in.</exception>
    public static IReadOnlyList<StockEvent> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var events = new List<StockEvent>();
            var fact = new MassFact();
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw new UnreadableEventException("The events of a batch are no array.");
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var start = reader; // a copy: where to begin again
                if (fact.TryRead(ref reader, events)) continue;
                reader = start;
                reader.Skip();
                var item = json[(int)start.TokenStartIndex..(int)reader.BytesConsumed];
                events.Add(StockEventContext.Events.ReadOne(item));
            }
            if (reader.TokenType != JsonTokenType.EndArray || reader.Read()) throw new UnreadableEventException("An event of a batch is no object.");
            return events;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for half a surrogate pair
        {
            throw new UnreadableEventException($"The events of a batch are no JSON: {e.Message}", e);
        }
    }
}
