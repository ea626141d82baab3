using static LiveCommerce.Grains.LiveStreams.LiveStreamRules;
using StreamDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.LiveStreams.LiveStreamEvent, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer>;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>Decides who belongs to a show. Roles can be granted and revoked in every state, also of a show that is over.</summary>
internal static class CrewRules
{
    public static StreamDecision Grant(LiveStreamState state, LiveStreamCommand.GrantRole c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Staff) is { } denied) return denied;
        if (c.MemberId.Length is 0 or > Crew.MaxHostId || c.MemberId == state.HostId) return Invalid("hostId"); // the owner stays the owner
        if (c.Role is not (CrewRole.CoHost or CrewRole.Producer or CrewRole.Moderator)) return Invalid("role");
        var present = state.RoleOf(c.MemberId);
        if (present == c.Role) return Repeat();
        if (present is null && state.Crew.Length >= Crew.MaxMembers) return Invalid("crew");
        return LiveStreamRules.Grant(new LiveStreamEvent.RoleGranted(now, c.MemberId, c.Role));
    }

    public static StreamDecision Revoke(LiveStreamState state, LiveStreamCommand.RevokeRole c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Staff) is { } denied) return denied;
        if (c.MemberId == state.HostId) return Invalid("hostId");
        if (state.RoleOf(c.MemberId) is null) return Repeat();
        return LiveStreamRules.Grant(new LiveStreamEvent.RoleRevoked(now, c.MemberId));
    }
}
