using System.Globalization;
using System.Text.Json;
using LiveCommerce.LiveHub.Api.Wire;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>
/// Pinned items and offers of a recording as <c>EXT-X-DATERANGE</c> tags (RFC 8216bis, 4.4.5.1), in a playlist without segments: to be merged into
/// the playlist of the film, whose <c>EXT-X-PROGRAM-DATE-TIME</c> is the show's own time.
/// </summary>
internal static class DateRanges
{
    private const string Prefix = "X-DEV-LIVECOMMERCE-";

    public static string Write(ShowRecording recording, IEnumerable<(Moment Moment, long? Until)> moments, JsonSerializerOptions json)
    {
        var from = recording.Span.From;
        var lines = new List<string>
        {
            "#EXTM3U", "#EXT-X-VERSION:9", "#EXT-X-PLAYLIST-TYPE:VOD", $"#EXT-X-TARGETDURATION:{Math.Max(1, recording.Span.Seconds)}", $"#EXT-X-PROGRAM-DATE-TIME:{Instant(from)}",
        };
        foreach (var (moment, until) in moments)
        {
            var end = until ?? recording.Span.Seconds;
            var range = moment.Topic == Topics.Pinned ? Pinned(moment, json) : Topics.IsOffer(moment.Topic) ? Offer(moment, json) : null;
            if (range is not var (id, kind, attributes) || end <= moment.Second) continue;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"#EXT-X-DATERANGE:ID=\"{id}\",CLASS=\"dev.livecommerce.{kind}\",START-DATE=\"{Instant(from.AddSeconds(moment.Second))}\",DURATION={end - moment.Second}.000{attributes}"));
        }
        lines.Add("#EXT-X-ENDLIST");
        return string.Join('\n', lines) + "\n";
    }

    private static (string Id, string Kind, string Attributes)? Pinned(Moment moment, JsonSerializerOptions json)
    {
        var skus = JsonSerializer.Deserialize<string[]>(moment.Value, json)!;
        return skus.Length == 0 ? null : ($"pinned-{moment.Second}", "pinned", $",{Prefix}SKUS={Quoted(string.Join(' ', skus.Select(Uri.EscapeDataString)))}");
    }

    /// <summary>Only while it can be seen: armed, with its countdown, or open.</summary>
    private static (string Id, string Kind, string Attributes)? Offer(Moment moment, JsonSerializerOptions json)
    {
        var offer = JsonSerializer.Deserialize<OfferWire>(moment.Value, json)!;
        if (offer.Phase is not (Grains.LiveStreams.StreamOfferPhase.Armed or Grains.LiveStreams.StreamOfferPhase.Open)) return null;
        var attributes = string.Create(
            CultureInfo.InvariantCulture,
            $",{Prefix}OFFER={Quoted(offer.OfferId)},{Prefix}SKU={Quoted(Uri.EscapeDataString(offer.Sku.Value))},{Prefix}PHASE={Quoted(offer.Phase.ToString().ToUpperInvariant())}" +
            $",{Prefix}AMOUNT={offer.Price.Amount},{Prefix}CURRENCY={Quoted(offer.Price.Currency)}");
        return ($"offer-{offer.OfferId}-{moment.Second}", "offer", attributes);
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What goes in has neither quotes nor line breaks: ids, currencies and escaped SKUs.</summary>
    private static string Quoted(string text) => $"\"{text}\"";
}
