using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>Everything that a viewer needs to begin.</summary>
public sealed record SnapshotWire(StreamPosition? Position, DateTimeOffset ServerTime, object? Stream, IReadOnlyList<object> Stock, int Viewers)
{
    internal static SnapshotWire From(StreamChannel channel, StreamPosition position, DateTimeOffset now) => new(
        position, now, channel.Value("stream"),
        [.. channel.Skus.Select(sku => channel.Value($"stock:{sku}")).OfType<RawJson>().Cast<object>()], channel.Viewers);
}
