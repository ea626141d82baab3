using System.Runtime.InteropServices;
using System.Text.Json;
using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Crowds;

/// <summary>What a viewer of a large crowd keeps of an <c>Update</c>: its place, when it was caused, and the version of one SKU's stock.</summary>
/// <param name="After">The place since which it tells everything.</param>
/// <param name="ChangedAt">Commit of the oldest change in it; null from a server that does not tell.</param>
/// <param name="Version">0 where the update does not tell of that SKU.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UpdateFacts(string Epoch, long Sequence, long After, DateTimeOffset? ChangedAt, DateTimeOffset ServerTime, long Version)
{
    /// <param name="arguments">Of the call, as JSON.</param>
    /// <param name="topic">Of the SKU's stock, for example <c>stock:MUG</c>.</param>
    public static UpdateFacts Read(ReadOnlySpan<byte> arguments, string topic)
    {
        var reader = new Utf8JsonReader(arguments);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var update = document.RootElement[0];
            var position = update.GetProperty("position");
            var version = update.GetProperty("topics").TryGetProperty(topic, out var stock) ? stock.GetProperty("version").GetInt64() : 0;
            return new UpdateFacts(
                position.GetProperty("epoch").GetString()!,
                position.GetProperty("sequence").GetInt64(),
                update.TryGetProperty("after", out var after) ? after.GetInt64() : 0,
                update.TryGetProperty("changedAt", out var changedAt) && changedAt.ValueKind == JsonValueKind.String ? changedAt.GetDateTimeOffset() : null,
                update.GetProperty("serverTime").GetDateTimeOffset(),
                version);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new ProtocolBreachException("An update is not as docs/protocol.md says.", e);
        }
    }
}
