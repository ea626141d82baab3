using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

public sealed record StreamStart(DateTimeOffset StartsAt);

public sealed record RaidDraft(string StreamId);

public sealed record ReplayDraft(string RecordingUrl);

/// <summary>The course of a show: scheduled, rehearsed, live, over, replayed.</summary>
public static class StreamCourseApi
{
    internal static void MapStreamCourse(this IEndpointRouteBuilder stream)
    {
        stream.MapPost("/schedule", (string streamId, StreamStart body, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.Schedule(host, body.StartsAt))).RequireCaller(Callers.Host).WithName("ScheduleStream")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPost("/rehearse", (string streamId, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.Rehearse(host))).RequireCaller(Callers.Host).WithName("Rehearse")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPost("/end-rehearsal", (string streamId, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.EndRehearsal(host))).RequireCaller(Callers.Host).WithName("EndRehearsal")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPost("/go-live", (string streamId, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.GoLive(host))).RequireCaller(Callers.Host).WithName("GoLive")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPost("/end", (string streamId, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.End(host))).RequireCaller(Callers.Host).WithName("EndStream")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPost("/raid", RaidAsync).RequireCaller(Callers.Host).WithName("Raid")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPut("/replay", PublishReplayAsync).RequireCaller(Callers.Host).WithName("PublishReplay")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapDelete("/replay", (string streamId, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.WithdrawReplay(host))).RequireCaller(Callers.Host).WithName("WithdrawReplay")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
    }

    /// <summary>Viewers are sent to a show that is live at this moment; a repeat does not ask again, because it may be over by then.</summary>
    private static async Task<Results<Ok<StreamWire>, ProblemHttpResult>> RaidAsync(
        string streamId, RaidDraft body, HttpContext http, Director director, StreamGrains streams)
    {
        var (view, refusal) = await director.ViewAsync(streamId, CrewAction.Direct);
        if (refusal is not null) return refusal;
        if (!StreamId.IsValid(body.StreamId)) return Problems.Refuse(ProblemCode.Invalid, "Not the id of a show.", "streamId");
        if (view!.Status == LiveStreamStatus.Live && view.StreamId != body.StreamId)
        {
            if (await streams.ViewAsync(body.StreamId, http.RequestAborted) is not { } target) return Problems.Refuse(ProblemCode.StorageUnavailable);
            if (target.Status != LiveStreamStatus.Live) return Problems.Refuse(ProblemCode.Invalid, "No show of this id is live.", "streamId");
        }
        return await director.AskAsync(streamId, host => new LiveStreamCommand.Raid(host, body.StreamId));
    }

    private static async Task<Results<Ok<StreamWire>, ProblemHttpResult>> PublishReplayAsync(string streamId, ReplayDraft body, Director director)
    {
        var (_, refusal) = await director.ViewAsync(streamId, CrewAction.Direct);
        if (refusal is not null) return refusal;
        return WebAddress.IsAcceptable(body.RecordingUrl)
            ? await director.AskAsync(streamId, host => new LiveStreamCommand.PublishReplay(host, body.RecordingUrl))
            : Problems.Refuse(ProblemCode.Invalid, "Neither https nor a path of this server.", "recordingUrl");
    }
}
