using System.Security.Claims;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Streams;

/// <summary>
/// Who sees what of a show. Drafts and rehearsals run on a channel of their own behind the stage, which the crew alone is let in to; a
/// scheduled show in rehearsal looks scheduled to everybody else. See docs/decisions/0016-rehearsals-behind-the-stage.md.
/// </summary>
internal static class Admission
{
    /// <summary>The key of the channel that shows this show to this caller; null where there is nothing that the caller may know of.</summary>
    public static string? ChannelFor(LiveStreamView view, ClaimsPrincipal? user)
    {
        if (IsBackstage(view) && IsCrew(view, user)) return StreamChannels.Backstage(view.StreamId);
        return view.IsAnnounced ? view.StreamId : null;
    }

    /// <summary>Where the crew is now.</summary>
    public static string CrewChannel(LiveStreamView view) => IsBackstage(view) ? StreamChannels.Backstage(view.StreamId) : view.StreamId;

    public static bool IsCrew(LiveStreamView view, ClaimsPrincipal? user) =>
        user is not null && user.TryGetHostId(out var host) && view.RefusalOf(host.Value, CrewAction.Watch) == LiveStreamRefusal.None;

    private static bool IsBackstage(LiveStreamView view) => view.Status is LiveStreamStatus.Draft or LiveStreamStatus.Rehearsal;
}
