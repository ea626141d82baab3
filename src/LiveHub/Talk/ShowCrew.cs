using System.Security.Claims;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>Who may moderate which show. The one place that knows.</summary>
internal static class ShowCrew
{
    public static bool MayModerate(ClaimsPrincipal? user, LiveStreamView show) =>
        user?.TryGetHostId(out var host) == true && show.RefusalOf(host.Value, CrewAction.Moderate) == LiveStreamRefusal.None;

    /// <summary>True for those to whom the show exists: a draft or an unannounced rehearsal is seen by its crew alone.</summary>
    public static bool MaySee(ClaimsPrincipal? user, LiveStreamView show) => show.IsAnnounced || Admission.IsCrew(show, user);
}
