using LiveCommerce.Grains.LiveStreams;

namespace LiveCommerce.LiveHub.Streams.Media;

/// <summary>Which key was shown to the media server.</summary>
public enum ShownKey
{
    None,
    Watch,
    Publish,

    /// <summary>Something that is no key of this show, or not any more.</summary>
    Other,
}

/// <summary>
/// Who may send and fetch the picture of a show. Sending needs the publish key and is over with the show. The live picture is everybody's while
/// the show is live, the recording while its replay is published; at any other time both are the crew's.
/// </summary>
public static class MediaAccess
{
    /// <param name="action">As the media server calls it; what is not about the picture of a show is never allowed.</param>
    public static bool Allows(LiveStreamStatus status, string? action, ShownKey key) => action switch
    {
        "publish" => key == ShownKey.Publish && status is LiveStreamStatus.Draft or LiveStreamStatus.Scheduled or LiveStreamStatus.Rehearsal or LiveStreamStatus.Live,
        "read" => status == LiveStreamStatus.Live || IsCrews(status, key),
        "playback" => status == LiveStreamStatus.Replay || IsCrews(status, key),
        _ => false,
    };

    private static bool IsCrews(LiveStreamStatus status, ShownKey key) => status != LiveStreamStatus.None && key is ShownKey.Watch or ShownKey.Publish;
}
