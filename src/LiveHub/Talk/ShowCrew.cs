using System.Security.Claims;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>Who may moderate which show. The one place that knows.</summary>
internal static class ShowCrew
{
    public static bool MayModerate(ClaimsPrincipal? user, LiveStreamView show) =>
        user?.TryGetHostId(out var host) == true && host.Value == show.HostId;

    /// <summary>True for those to whom the show exists: a draft is seen by its crew alone.</summary>
    public static bool MaySee(ClaimsPrincipal? user, LiveStreamView show) =>
        show.Status is LiveStreamStatus.Scheduled or LiveStreamStatus.Live or LiveStreamStatus.Ended
        || (show.Status != LiveStreamStatus.None && MayModerate(user, show));
}
