using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Talk.Buying;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Moderation;
using LiveCommerce.LiveHub.Talk.Reactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

public sealed record SayRequest(string LineId, string Text, string? ReplyTo = null, string? Name = null)
{
    internal LineWish ToWish() => new(LineId, Text, ReplyTo, Name);
}

/// <summary>A line that was said, and what it has bought, if it was meant to.</summary>
public sealed record SaidWire(LineWire Line, BoughtWire? Buy);

public sealed record TalkPage(TalkWire Settings, IReadOnlyList<LineWire> Items, long? Next);

public sealed record ReactionRequest(ReactionKind Kind, int Count = 1);

/// <summary>What people say in a show: by HTTP what the hub's <c>Say</c> and <c>React</c> do as well.</summary>
public static class TalkApi
{
    private const int DefaultPage = 50;

    public static IEndpointRouteBuilder MapTalkApi(this IEndpointRouteBuilder app)
    {
        var talk = app.MapGroup("/api/v1/streams/{streamId}/talk").WithTags("Talk");
        talk.MapGet("", PageAsync).RequireCaller(Callers.Anyone).WithName("GetTalk")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound);
        talk.MapPost("/lines", SayAsync).RequireCaller(Callers.Talker).WithName("Say")
            .Refuses(ProblemCode.NotFound, ProblemCode.IdInvalid, ProblemCode.Invalid, ProblemCode.TextTooLong, ProblemCode.TextNotPlain,
                ProblemCode.TooManyRequests, ProblemCode.IdReused, ProblemCode.WrongState, ProblemCode.Muted, ProblemCode.LinksNotAllowed,
                ProblemCode.LineUnknown, ProblemCode.SlowMode);
        talk.MapPost("/reactions", ReactAsync).RequireCaller(Callers.Talker).WithName("React")
            .Refuses(ProblemCode.NotFound, ProblemCode.Invalid, ProblemCode.WrongState, ProblemCode.TooManyRequests);
        return app.MapModerationApi().MapQuestionApi().MapPollApi();
    }

    private static async Task<Results<Ok<TalkPage>, ProblemHttpResult>> PageAsync(
        string streamId, HttpContext http, TalkDoor door, Chat chat, Moderator moderator, long? before = null, int limit = DefaultPage)
    {
        var show = await door.WatchAsync(streamId, http.User, http.RequestAborted);
        if (TalkProblems.Of(show) is { } refusal) return refusal;
        if (limit is < 1 or > Chat.MaxPage) return Problems.Refuse(ProblemCode.Invalid, $"A page has 1 to {Chat.MaxPage} lines.", "limit");
        var items = chat.Before(streamId, before ?? long.MaxValue, limit);
        return TypedResults.Ok(new TalkPage(moderator.Settings(streamId), items, items.Count == limit ? items[0].Number : null));
    }

    private static async Task<Results<Created<SaidWire>, Ok<SaidWire>, ProblemHttpResult>> SayAsync(
        string streamId, SayRequest body, HttpContext http, TalkDoor door, Chat chat, CommentSale sale)
    {
        var entered = await door.SpeakAsync(streamId, http.User, http.RequestAborted);
        if (TalkProblems.Of(entered) is { } closed) return closed;
        var (show, speaker) = entered.Value;
        var said = await chat.SayAsync(speaker, show, body.ToWish());
        if (TalkProblems.Of(said) is { } refusal) return refusal;
        var wire = new SaidWire(said.Value!.Line, await sale.TryAsync(show, said.Value, speaker));
        return said.Value.IsRepeat ? TypedResults.Ok(wire) : TypedResults.Created((string?)null, wire);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReactAsync(
        string streamId, ReactionRequest body, HttpContext http, TalkDoor door, StreamChannels channels, ReactionCounts reactions)
    {
        var entered = await door.SpeakAsync(streamId, http.User, http.RequestAborted);
        if (TalkProblems.Of(entered) is { } closed) return closed;
        if (!Chat.IsTalkedAt(entered.Value.Show.Status)) return TalkProblems.Of(TalkRefusal.Closed)!;
        if (await channels.OpenAsync(streamId, http.RequestAborted) is not { } channel) return TalkProblems.Of(TalkRefusal.StorageUnavailable)!;
        return TalkProblems.Of(reactions.React(channel, body.Kind, body.Count), "count") is { } refusal ? refusal : TypedResults.NoContent();
    }
}
