using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.LiveStreams.Polls;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Talk.Polls;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

public sealed record PollRequest(string Question, IReadOnlyList<string> Options, int? LengthSeconds = null);

public sealed record VoteRequest(int Option);

/// <summary>A poll with its result, which the show's journal keeps.</summary>
public sealed record PollResultWire(string PollId, IReadOnlyList<long> Votes);

/// <summary>Polls of a running show: opened and closed by its crew, one vote a buyer.</summary>
public static class PollApi
{
    /// <summary>How long the crew waits for what follows from an opening or a closing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static IEndpointRouteBuilder MapPollApi(this IEndpointRouteBuilder app)
    {
        var polls = app.MapGroup("/api/v1/streams/{streamId}/talk/polls").WithTags("Talk");
        polls.MapPost("", OpenAsync).RequireCaller(Callers.Host).WithName("OpenPoll")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.NotFound, ProblemCode.Invalid, ProblemCode.TextTooLong, ProblemCode.TextNotPlain,
                ProblemCode.WrongState, ProblemCode.IdempotencyKeyReused);
        polls.MapPost("/{pollId}/close", CloseAsync).RequireCaller(Callers.Host).WithName("ClosePoll")
            .Refuses(ProblemCode.NotFound);
        polls.MapPut("/{pollId}/vote", VoteAsync).RequireCaller(Callers.Buyer).WithName("Vote")
            .Refuses(ProblemCode.NotFound, ProblemCode.Invalid, ProblemCode.AlreadyVoted, ProblemCode.WrongState);
        return app;
    }

    private static async Task<Results<Created<PollWire>, ProblemHttpResult>> OpenAsync(
        string streamId, PollRequest body, HttpContext http, TalkDoor door, StreamGrains streams, PollDesk polls)
    {
        if (KeyHeader.Read(http.Request, out var key) is { } missing) return missing;
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        var host = http.User.HostId().Value;
        var pollId = KeyHeader.IdFor('q', $"{host}\n{streamId}", key);
        var prepared = await polls.PrepareAsync(streamId, pollId, new PollDraft(body.Question, body.Options, body.LengthSeconds));
        if (prepared.Refusal == TalkRefusal.IdReused) return Problems.Refuse(ProblemCode.IdempotencyKeyReused);
        if (TalkProblems.Of(prepared) is { } wrong) return wrong;
        var reply = await streams.AskAsync(streamId, new LiveStreamCommand.OpenPoll(host, pollId, body.Options.Count, body.LengthSeconds), http.RequestAborted);
        if (Refusals.Of(reply) is { } refusal) return refusal;

        // The step after this commit does the same; whoever comes first lets the votes in.
        KeyHeader.SayReplayed(http.Response, reply.Answer!.Repeated);
        if (await streams.ViewAsync(streamId, http.RequestAborted) is not { } view || Find(view, pollId) is not { } poll) return Problems.Refuse(ProblemCode.StorageUnavailable);
        var opened = await polls.OpenAsync(streamId, poll);
        return TalkProblems.Of(opened) ?? (Results<Created<PollWire>, ProblemHttpResult>)TypedResults.Created((string?)null, opened.Value!);
    }

    /// <summary>Answers when the votes have been counted.</summary>
    private static async Task<Results<Ok<PollResultWire>, ProblemHttpResult>> CloseAsync(
        string streamId, string pollId, HttpContext http, TalkDoor door, StreamGrains streams)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        var reply = await streams.AskAsync(streamId, new LiveStreamCommand.ClosePoll(http.User.HostId().Value, pollId), http.RequestAborted);
        if (Refusals.Of(reply) is { } refusal) return refusal;
        var view = await streams.WaitAsync(streamId, newest => Find(newest, pollId)?.Phase == StreamPollPhase.Counted, Patience, http.RequestAborted);
        return view is not null && Find(view, pollId) is { Phase: StreamPollPhase.Counted } poll
            ? TypedResults.Ok(new PollResultWire(pollId, poll.Votes))
            : Problems.Refuse(ProblemCode.Busy, "The votes are still being counted; ask again.");
    }

    private static async Task<Results<Ok<PollWire>, ProblemHttpResult>> VoteAsync(
        string streamId, string pollId, VoteRequest body, HttpContext http, TalkDoor door, PollDesk polls)
    {
        var entered = await door.SpeakAsync(streamId, http.User, http.RequestAborted);
        if (TalkProblems.Of(entered) is { } closed) return closed;
        var voted = await polls.VoteAsync(entered.Value.Speaker, entered.Value.Show, pollId, body.Option);
        return TalkProblems.Of(voted) is { } refusal ? refusal : TypedResults.Ok(voted.Value!);
    }

    private static StreamPoll? Find(LiveStreamView view, string pollId) => view.Polls.FirstOrDefault(poll => poll.PollId == pollId);
}
