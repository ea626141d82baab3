using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Moderation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

public sealed record TalkSettingsRequest(bool IsOpen, int SlowSeconds, string? BuyPattern = null);

public sealed record PinLineRequest(string? LineId);

public sealed record MuteRequest(string LineId, int? Seconds = null, bool RemoveLines = false);

public sealed record MuteList(IReadOnlyList<MuteWire> Items);

/// <summary>What a show's crew does with its talk. To a host who is not of the crew the show looks absent.</summary>
public static class ModerationApi
{
    public static IEndpointRouteBuilder MapModerationApi(this IEndpointRouteBuilder app)
    {
        var talk = app.MapGroup("/api/v1/streams/{streamId}/talk").WithTags("Talk");
        talk.MapPut("/settings", SetAsync).RequireCaller(Callers.Host).WithName("SetTalk")
            .Refuses(ProblemCode.NotFound, ProblemCode.Invalid);
        talk.MapPut("/pinned", PinAsync).RequireCaller(Callers.Host).WithName("PinLine")
            .Refuses(ProblemCode.NotFound, ProblemCode.LineUnknown);
        talk.MapDelete("/lines/{lineId}", RemoveAsync).RequireCaller(Callers.Host).WithName("RemoveLine")
            .Refuses(ProblemCode.NotFound, ProblemCode.LineUnknown);
        talk.MapGet("/mutes", MutesAsync).RequireCaller(Callers.Host).WithName("ListMutes")
            .Refuses(ProblemCode.NotFound);
        talk.MapPost("/mutes", MuteAsync).RequireCaller(Callers.Host).WithName("Mute")
            .Refuses(ProblemCode.NotFound, ProblemCode.Invalid, ProblemCode.LineUnknown);
        talk.MapDelete("/mutes/{muteId}", UnmuteAsync).RequireCaller(Callers.Host).WithName("Unmute")
            .Refuses(ProblemCode.NotFound);
        talk.MapGet("/export", ExportAsync).RequireCaller(Callers.Host).WithName("ExportTalk")
            .Refuses(ProblemCode.NotFound).Produces(200, contentType: "text/csv");
        return app;
    }

    private static async Task<Results<Ok<TalkWire>, ProblemHttpResult>> SetAsync(
        string streamId, TalkSettingsRequest body, HttpContext http, TalkDoor door, Moderator moderator)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        return Ok(await moderator.SetAsync(streamId, body.IsOpen, body.SlowSeconds, body.BuyPattern));
    }

    private static async Task<Results<Ok<TalkWire>, ProblemHttpResult>> PinAsync(
        string streamId, PinLineRequest body, HttpContext http, TalkDoor door, Moderator moderator)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        return Ok(await moderator.PinAsync(streamId, body.LineId));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string streamId, string lineId, HttpContext http, TalkDoor door, Moderator moderator)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        return TalkProblems.Of(await moderator.RemoveAsync(streamId, lineId)) is { } refusal ? refusal : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<MuteList>, ProblemHttpResult>> MutesAsync(string streamId, HttpContext http, TalkDoor door, Moderator moderator) =>
        TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed
            ? closed
            : TypedResults.Ok(new MuteList(moderator.Mutes(streamId)));

    private static async Task<Results<Ok<MuteWire>, ProblemHttpResult>> MuteAsync(
        string streamId, MuteRequest body, HttpContext http, TalkDoor door, Moderator moderator)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        return Ok(await moderator.MuteAsync(streamId, body.LineId, body.Seconds, body.RemoveLines));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> UnmuteAsync(string streamId, string muteId, HttpContext http, TalkDoor door, Moderator moderator)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        return TalkProblems.Of(await moderator.UnmuteAsync(streamId, muteId)) is { } refusal ? refusal : TypedResults.NoContent();
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ExportAsync(string streamId, HttpContext http, TalkDoor door, ChatExport export)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{streamId}-chat.csv\"";
        await export.WriteAsync(streamId, http.Response.BodyWriter, http.RequestAborted);
        return TypedResults.Empty;
    }

    private static Results<Ok<T>, ProblemHttpResult> Ok<T>(TalkReply<T> reply) => TalkProblems.Of(reply) is { } refusal ? refusal : TypedResults.Ok(reply.Value!);
}
