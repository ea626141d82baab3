using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using LiveCommerce.LiveHub.Streams.Media;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

public sealed record MediaDraft(string? IngestUrl = null, string? WhepUrl = null);

public sealed record KeyRotation(int Generation);

/// <summary>Where the picture of one show goes in and comes out, and its keys at the media server.</summary>
public static class StreamMediaApi
{
    internal static void MapStreamMedia(this IEndpointRouteBuilder stream)
    {
        stream.MapGet("/media", (string streamId, HttpContext http, Director director, MediaKeys keys) =>
            director.ShowAsync(streamId, CrewAction.Watch, view => MediaWire.From(view, http.User.HostId(), keys))).RequireCaller(Callers.Host).WithName("GetMedia")
            .Refuses(ProblemCode.NotFound);
        stream.MapPut("/media", SetAsync).RequireCaller(Callers.Host).WithName("SetMedia")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPost("/media/rotate-keys", (string streamId, KeyRotation body, HttpContext http, Director director, MediaKeys keys) => director.AskAsync(
            streamId, host => new LiveStreamCommand.RotateKeys(host, body.Generation), view => MediaWire.From(view, http.User.HostId(), keys)))
            .RequireCaller(Callers.Host).WithName("RotateMediaKeys")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound);
    }

    private static async Task<Results<Ok<MediaWire>, ProblemHttpResult>> SetAsync(
        string streamId, MediaDraft body, HttpContext http, Director director, MediaKeys keys)
    {
        var (_, refusal) = await director.ViewAsync(streamId, CrewAction.Direct);
        if (refusal is not null) return refusal;
        if (!WebAddress.IsIngest(body.IngestUrl)) return Problems.Refuse(ProblemCode.Invalid, "An address of rtmp(s), rtsp(s), srt or https, without user and password.", "ingestUrl");
        if (!WebAddress.IsAcceptable(body.WhepUrl)) return Problems.Refuse(ProblemCode.Invalid, "Neither https nor a path of this server.", "whepUrl");
        return await director.AskAsync(
            streamId, host => new LiveStreamCommand.SetAddresses(host, body.IngestUrl, body.WhepUrl), view => MediaWire.From(view, http.User.HostId(), keys));
    }
}
