using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>The crew of one show, its owner first.</summary>
/// <param name="Role">What the caller is.</param>
public sealed record CrewWire(CrewRole? Role, IReadOnlyList<CrewMemberWire> Items)
{
    /// <summary>Names are looked up, because the journal holds ids alone.</summary>
    internal static CrewWire From(LiveStreamView view, HostId caller, Hosts hosts)
    {
        var names = hosts.List().ToDictionary(host => host.Id.Value, host => host.Name.Text, StringComparer.Ordinal);
        return new CrewWire(
            view.RoleOf(caller.Value),
            [.. view.Crew.Prepend(new CrewMember(view.HostId, CrewRole.Owner)).Select(member =>
                new CrewMemberWire(member.HostId, names.GetValueOrDefault(member.HostId), member.Role))]);
    }
}

/// <summary>One of the crew; without a name where there is no such host any more.</summary>
public sealed record CrewMemberWire(string HostId, string? Name, CrewRole Role);
