using System.Text.Json;
using LiveCommerce.LiveHub.Recording;

namespace LiveCommerce.LiveHub.Tests.Recording;

/// <summary>
/// The exports of one small show, as files. Readers that others wrote parse the same files in src/LiveHub/web/src/replay/exports.test.ts.
/// </summary>
public sealed class ExportTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 31, 18, 0, 0, 250, TimeSpan.Zero);

    private static readonly ShowRecording Show = new("evening", 12, new ShowSpan(From, From.AddSeconds(3_725.5)), []);

    private static readonly (Moment, long?)[] Moments =
    [
        (new Moment(0, "line-up", """["MUG-01","A \"B\" --> C"]"""), null),
        (new Moment(0, "pinned", "[]"), 5),
        (new Moment(0, "stock:MUG-01", """{"sku":"MUG-01","version":3,"available":12,"state":"available","offers":[]}"""), 65),
        (new Moment(5, "pinned", """["MUG-01"]"""), 3_700),
        (new Moment(60, "offer:f1", Offer("armed")), 65),
        (new Moment(65, "offer:f1", Offer("open")), 125),
        (new Moment(65, "stock:MUG-01", """{"sku":"MUG-01","version":4,"available":7,"state":"available","offers":[]}"""), null),
        (new Moment(125, "offer:f1", Offer("closed")), null),
        (new Moment(3_700, "pinned", """["A \"B\" --> C"]"""), 3_726),
        (new Moment(3_726, "pinned", "[]"), null),
    ];

    [Fact]
    public async Task TheTrackIsAsItWas()
    {
        await using var writer = new StringWriter();
        await WebVttTrack.WriteAsync(writer, Show, Moments);
        AssertGolden("replay.vtt", writer.ToString());
    }

    [Fact]
    public void TheDateRangesAreAsTheyWere() => AssertGolden("replay.m3u8", DateRanges.Write(Show, Moments));

    private static string Offer(string phase) => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(
        $$$"""
        {"offerId":"f1","kind":"drop","sku":"MUG-01","quantity":5,"price":{"amount":999,"currency":"EUR"},"limitPerBuyer":1,
         "opensAt":"2026-01-31T18:01:05.250Z","closesAt":"2026-01-31T18:02:05.250Z","reservationSeconds":60,"phase":"{{{phase}}}","refusal":null,"dropId":null}
        """));

    private static void AssertGolden(string name, string text) => Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recording", "Golden", name)), text);
}
