using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>Everything that a viewer needs to begin.</summary>
/// <param name="Topics">The newest value of every other topic, by name.</param>
/// <param name="Log">The newest entries of each log topic; what comes after <paramref name="Position"/> follows as updates, nothing twice.</param>
public sealed record SnapshotWire(
    StreamPosition? Position, DateTimeOffset ServerTime, object? Stream, IReadOnlyList<object> Stock, int Viewers,
    IReadOnlyDictionary<string, object> Topics, IReadOnlyDictionary<string, IReadOnlyList<object>> Log)
{
    internal static SnapshotWire From(StreamChannel channel, StreamPosition position, DateTimeOffset now) => new(
        position, now, channel.Value("stream"),
        [.. channel.Skus.Select(sku => channel.Value($"stock:{sku}")).OfType<RawJson>().Cast<object>()], channel.Viewers,
        channel.OtherTopics().ToDictionary(topic => topic.Key, topic => (object)topic.Value, StringComparer.Ordinal),
        channel.Newest(position.Sequence).ToDictionary(
            topic => topic.Key, topic => (IReadOnlyList<object>)[.. topic.Value.Cast<object>()], StringComparer.Ordinal));
}
