using static LiveCommerce.Grains.LiveStreams.LiveStreamRefusal;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRules;
using StreamDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.LiveStreams.LiveStreamEvent, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer>;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>
/// Where a show's picture goes in and comes out. Media itself is a media server's; the show keeps its addresses and which generation of its
/// keys is good. The keys are derived at the edge, so that no journal holds one.
/// </summary>
/// <param name="IngestUrl">Where the encoder sends to, without a key.</param>
/// <param name="WhepUrl">Where players with WHEP fetch the picture; the HLS address is the show's playback address.</param>
/// <param name="KeyGeneration">1 for the first keys; one more by each rotation.</param>
public sealed record StreamMedia(string? IngestUrl, string? WhepUrl, int KeyGeneration)
{
    public static readonly StreamMedia Unset = new(null, null, 1);
}

internal static class MediaRules
{
    public static StreamDecision SetAddresses(LiveStreamState state, LiveStreamCommand.SetAddresses c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.IsOver) return Refuse(WrongState);
        if (c.IngestUrl?.Length > MaxUrl) return Invalid("ingestUrl");
        if (c.WhepUrl?.Length > MaxUrl) return Invalid("whepUrl");
        if (state.Media.IngestUrl == c.IngestUrl && state.Media.WhepUrl == c.WhepUrl) return Repeat();
        return Grant(new LiveStreamEvent.AddressesSet(now, c.IngestUrl, c.WhepUrl));
    }

    /// <summary>
    /// The caller names the generation that it wants to be rid of, so that a repeat does not take away the keys that the first one made. A show
    /// that is over keeps this command: its watch key still opens the recording.
    /// </summary>
    public static StreamDecision RotateKeys(LiveStreamState state, LiveStreamCommand.RotateKeys c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (c.Generation < 1 || c.Generation > state.Media.KeyGeneration) return Invalid("generation");
        if (c.Generation < state.Media.KeyGeneration) return Repeat();
        return Grant(new LiveStreamEvent.KeysRotated(now, state.Media.KeyGeneration + 1));
    }
}
