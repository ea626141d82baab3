using System.Text.Json;

namespace LiveCommerce.Client.Tests;

/// <summary>Messages of docs/protocol.md, as short as they may be; each test states only what it is about.</summary>
internal static class Messages
{
    public static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    public static JsonElement Snapshot(long sequence = 10, string epoch = "a", long stream = 5, string stock = "", string more = "", string lineUp = "\"MUG\",\"CAP\"") =>
        Parse(SnapshotText(sequence, epoch, stream, stock, more, lineUp));

    public static string SnapshotText(long sequence = 10, string epoch = "a", long stream = 5, string stock = "", string more = "", string lineUp = "\"MUG\",\"CAP\"") =>
        $$"""{"position":{"epoch":"{{epoch}}","sequence":{{sequence}}},"serverTime":"2026-01-31T18:00:00.000Z","stream":{{Stream(stream, lineUp)}},"stock":[{{stock}}],"viewers":3{{more}}}""";

    public static string Stream(long version, string lineUp = "\"MUG\",\"CAP\"") =>
        $$"""{"streamId":"show","version":{{version}},"lineUp":[{{string.Join(',', lineUp.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(sku => $$"""{"sku":{{sku}}}"""))}}]}""";

    public static string Stock(string sku, long version, long available = 5) => $$"""{"sku":"{{sku}}","version":{{version}},"available":{{available}}}""";

    public static JsonElement Update(long sequence, string topics = "", long? after = null, string epoch = "a", string more = "") =>
        Parse(UpdateText(sequence, topics, after, epoch, more));

    public static string UpdateText(long sequence, string topics = "", long? after = null, string epoch = "a", string more = "") =>
        $$"""{"position":{"epoch":"{{epoch}}","sequence":{{sequence}}},"after":{{after ?? sequence - 1}},"serverTime":"2026-01-31T18:00:01.000Z","topics":{{{topics}}}{{more}}}""";
}
