using System.Globalization;
using System.Text.Json;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>
/// Pinned items and offers of a recording as <c>EXT-X-DATERANGE</c> tags (RFC 8216bis, 4.4.5.1), in a playlist without segments: to be merged into
/// the playlist of the film, whose <c>EXT-X-PROGRAM-DATE-TIME</c> is the show's own time.
/// </summary>
internal static class DateRanges
{
    private const string Prefix = "X-DEV-LIVECOMMERCE-";

    public static string Write(ShowRecording recording, IEnumerable<(Moment Moment, long? Until)> moments)
    {
        var from = recording.Span.From;
        var lines = new List<string>
        {
            "#EXTM3U", "#EXT-X-VERSION:9", "#EXT-X-PLAYLIST-TYPE:VOD", $"#EXT-X-TARGETDURATION:{Math.Max(1, recording.Span.Seconds)}", $"#EXT-X-PROGRAM-DATE-TIME:{Instant(from)}",
        };
        foreach (var (moment, until) in moments)
        {
            var end = until ?? recording.Span.Seconds;
            var range = moment.Topic == Topics.Pinned ? Pinned(moment) : Topics.IsOffer(moment.Topic) ? Offer(moment) : null;
            if (range is not var (id, kind, attributes) || end <= moment.Second) continue;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"#EXT-X-DATERANGE:ID=\"{id}\",CLASS=\"dev.livecommerce.{kind}\",START-DATE=\"{Instant(from.AddSeconds(moment.Second))}\",DURATION={end - moment.Second}.000{attributes}"));
        }
        lines.Add("#EXT-X-ENDLIST");
        return string.Join('\n', lines) + "\n";
    }

    private static (string Id, string Kind, string Attributes)? Pinned(Moment moment)
    {
        var skus = JsonSerializer.Deserialize<string[]>(moment.Value)!;
        return skus.Length == 0 ? null : ($"pinned-{moment.Second}", "pinned", $",{Prefix}SKUS={Quoted(string.Join(' ', skus.Select(Uri.EscapeDataString)))}");
    }

    /// <summary>Only while it can be seen: armed, with its countdown, or open. Recordings of older releases lack members; these it has always had.</summary>
    private static (string Id, string Kind, string Attributes)? Offer(Moment moment)
    {
        using var json = JsonDocument.Parse(moment.Value);
        var offer = json.RootElement;
        var (id, phase, price) = (offer.GetProperty("offerId").GetString()!, offer.GetProperty("phase").GetString()!, offer.GetProperty("price"));
        if (phase is not ("armed" or "open")) return null;
        var attributes = string.Create(
            CultureInfo.InvariantCulture,
            $",{Prefix}OFFER={Quoted(id)},{Prefix}SKU={Quoted(Uri.EscapeDataString(offer.GetProperty("sku").GetString()!))},{Prefix}PHASE={Quoted(phase.ToUpperInvariant())}" +
            $",{Prefix}AMOUNT={price.GetProperty("amount").GetInt64()},{Prefix}CURRENCY={Quoted(price.GetProperty("currency").GetString()!)}");
        return ($"offer-{id}-{moment.Second}", "offer", attributes);
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What goes in has neither quotes nor line breaks: ids, currencies and escaped SKUs.</summary>
    private static string Quoted(string text) => $"\"{text}\"";
}
