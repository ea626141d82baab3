using System.Collections.Immutable;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>What somebody is to one show.</summary>
public enum CrewRole
{
    /// <summary>Created the show. There is exactly one, and it is not passed on.</summary>
    Owner,

    /// <summary>Shows and sells in front of the camera.</summary>
    CoHost,

    /// <summary>Runs the show.</summary>
    Producer,

    /// <summary>Keeps order in the talk.</summary>
    Moderator,
}

/// <summary>What one may do in a show. Each command needs one of these.</summary>
public enum CrewAction
{
    /// <summary>See drafts and rehearsals.</summary>
    Watch,

    /// <summary>Describe, schedule, rehearse, go live, end, raid, plan the run of show, set addresses, publish the replay.</summary>
    Direct,

    /// <summary>Set line-up and pins, begin segments, start and close offers, see figures.</summary>
    Sell,

    /// <summary>Set rules of the talk, remove, answer questions, run polls.</summary>
    Moderate,

    /// <summary>Grant and revoke roles.</summary>
    Staff,
}

/// <summary>One of a show's crew; the owner is not listed.</summary>
public sealed record CrewMember(string HostId, CrewRole Role);

/// <summary>Who may do what: the one table of permissions. The owner of a show asks it at every command.</summary>
public static class Crew
{
    /// <summary>Members beside the owner.</summary>
    public const int MaxMembers = 50;

    public const int MaxHostId = 64;

    public static bool May(CrewRole role, CrewAction action) => role switch
    {
        CrewRole.Owner => true,
        CrewRole.Producer => action is CrewAction.Watch or CrewAction.Direct or CrewAction.Sell or CrewAction.Moderate,
        CrewRole.CoHost => action is CrewAction.Watch or CrewAction.Sell or CrewAction.Moderate,
        CrewRole.Moderator => action is CrewAction.Watch or CrewAction.Moderate,
    };

    /// <summary>
    /// Why a host may not: whoever is not of the crew sees a show that does not exist, whoever is lacks the right.
    /// <see cref="LiveStreamRefusal.None"/> where nothing is in the way.
    /// </summary>
    public static LiveStreamRefusal Refusal(CrewRole? role, CrewAction action) =>
        role is not { } known ? LiveStreamRefusal.NotFound : May(known, action) ? LiveStreamRefusal.None : LiveStreamRefusal.NotAllowed;

    /// <summary>Null for whoever is not of the crew, and in a show that nobody has created.</summary>
    internal static CrewRole? RoleOf(string hostId, LiveStreamStatus status, string ownerId, ImmutableArray<CrewMember> members)
    {
        if (status == LiveStreamStatus.None) return null;
        if (hostId == ownerId) return CrewRole.Owner;
        foreach (var member in members)
        {
            if (member.HostId == hostId) return member.Role;
        }
        return null;
    }
}
