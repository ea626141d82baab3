using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams.Media;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>Addresses and keys of one show's picture, for its crew.</summary>
/// <param name="Path">What the show is called at the media server.</param>
/// <param name="Generation">Of the keys; rotating them names it.</param>
/// <param name="PublishKey">Only for those who direct the show.</param>
public sealed record MediaWire(string Path, string? IngestUrl, string? PlaybackUrl, string? WhepUrl, int Generation, string? PublishKey, string WatchKey)
{
    internal static MediaWire From(LiveStreamView view, HostId caller, MediaKeys keys) => new(
        view.StreamId, view.Media.IngestUrl, view.PlaybackUrl, view.Media.WhepUrl, view.Media.KeyGeneration,
        view.RefusalOf(caller.Value, CrewAction.Direct) == LiveStreamRefusal.None ? keys.PublishKey(view) : null, keys.WatchKey(view));
}
