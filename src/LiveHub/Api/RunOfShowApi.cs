using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

public sealed record SegmentDraft(string SegmentId, string Title, int Seconds, IReadOnlyList<Sku>? Pins = null);

public sealed record RunOfShowDraft(IReadOnlyList<SegmentDraft> Segments);

public sealed record SegmentChoice(string? SegmentId);

/// <summary>What is planned in one show, and which part of it runs. Viewers are told the running part alone.</summary>
public static class RunOfShowApi
{
    internal static void MapRunOfShow(this IEndpointRouteBuilder stream)
    {
        stream.MapGet("/run-of-show", (string streamId, Director director) =>
            director.ShowAsync(streamId, CrewAction.Watch, RunOfShowWire.From)).RequireCaller(Callers.Host).WithName("GetRunOfShow")
            .Refuses(ProblemCode.NotFound);
        stream.MapPut("/run-of-show", SetAsync).RequireCaller(Callers.Host).WithName("SetRunOfShow")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPut("/segment", (string streamId, SegmentChoice body, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.BeginSegment(host, body.SegmentId))).RequireCaller(Callers.Host).WithName("BeginSegment")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
    }

    private static async Task<Results<Ok<RunOfShowWire>, ProblemHttpResult>> SetAsync(string streamId, RunOfShowDraft body, Director director)
    {
        if (body.Segments.Any(segment => segment is null)) return Problems.Refuse(ProblemCode.Malformed, "A segment is an object.", "segments");
        RunSegment[] segments = [.. body.Segments.Select(segment => new RunSegment(segment.SegmentId, segment.Title, segment.Seconds, segment.Pins ?? []))];
        return await director.AskAsync(streamId, host => new LiveStreamCommand.SetRunOfShow(host, segments), RunOfShowWire.From);
    }
}
