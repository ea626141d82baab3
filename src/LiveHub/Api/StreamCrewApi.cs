using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>A host is named as it signs in; the id is for taking the role back.</summary>
public sealed record RoleDraft(string Name, CrewRole Role);

/// <summary>Who may do what in one show.</summary>
public static class StreamCrewApi
{
    internal static void MapStreamCrew(this IEndpointRouteBuilder stream)
    {
        stream.MapGet("/crew", (string streamId, HttpContext http, Director director, Hosts hosts) =>
            director.ShowAsync(streamId, CrewAction.Watch, view => CrewWire.From(view, http.User.HostId(), hosts))).RequireCaller(Callers.Host).WithName("GetCrew")
            .Refuses(ProblemCode.NotFound);
        stream.MapPost("/crew", GrantAsync).RequireCaller(Callers.Host).WithName("GrantRole")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound);
        stream.MapDelete("/crew/{hostId}", (string streamId, string hostId, HttpContext http, Director director, Hosts hosts) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.RevokeRole(host, hostId), view => CrewWire.From(view, http.User.HostId(), hosts)))
            .RequireCaller(Callers.Host).WithName("RevokeRole")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound);
    }

    private static async Task<Results<Ok<CrewWire>, ProblemHttpResult>> GrantAsync(
        string streamId, RoleDraft body, HttpContext http, Director director, Hosts hosts)
    {
        var (_, refusal) = await director.ViewAsync(streamId, CrewAction.Staff);
        if (refusal is not null) return refusal;
        if (!HostName.TryParse(body.Name, out var name) || hosts.Find(name) is not { } member)
            return Problems.Refuse(ProblemCode.Invalid, "No host of this shop has that name.", "name");
        return await director.AskAsync(
            streamId, host => new LiveStreamCommand.GrantRole(host, member.Id.Value, body.Role), view => CrewWire.From(view, http.User.HostId(), hosts));
    }
}
