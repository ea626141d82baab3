using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Talk.Buying;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Polls;
using LiveCommerce.LiveHub.Talk.Questions;
using LiveCommerce.LiveHub.Talk.Reactions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>
/// What viewers say in the show that they watch. A refusal is an answer here, not an error: it tells when to come back. Who may speak is asked with
/// every call.
/// </summary>
internal sealed partial class ViewerHub
{
    [Authorize(Callers.Anyone)]
    public async Task<SaidAnswer> Say(SayRequest line, [FromServices] TalkDoor door, [FromServices] Chat chat, [FromServices] CommentSale sale)
    {
        var entered = await door.SpeakAsync(Watched, Context.User, Context.ConnectionAborted);
        if (TalkProblems.Of(entered) is { } closed) return new SaidAnswer(Refusal: RefusalWire.From(closed));
        var (show, speaker) = entered.Value;
        var said = await chat.SayAsync(speaker, show, line.ToWish());
        return TalkProblems.Of(said) is { } refusal
            ? new SaidAnswer(Refusal: RefusalWire.From(refusal))
            : new SaidAnswer(said.Value!.Line, await sale.TryAsync(show, said.Value, speaker));
    }

    [Authorize(Callers.Anyone)]
    public async Task<AskedAnswer> Ask(AskRequest question, [FromServices] TalkDoor door, [FromServices] QuestionDesk questions)
    {
        var entered = await door.SpeakAsync(Watched, Context.User, Context.ConnectionAborted);
        if (TalkProblems.Of(entered) is { } closed) return new AskedAnswer(Refusal: RefusalWire.From(closed));
        var asked = await questions.AskAsync(entered.Value.Speaker, entered.Value.Show, question.ToWish());
        return TalkProblems.Of(asked) is { } refusal ? new AskedAnswer(Refusal: RefusalWire.From(refusal)) : new AskedAnswer(asked.Value);
    }

    /// <param name="option">From 0.</param>
    [Authorize(Callers.Anyone)]
    public async Task<VotedAnswer> Vote(string pollId, int option, [FromServices] TalkDoor door, [FromServices] PollDesk polls)
    {
        var entered = await door.SpeakAsync(Watched, Context.User, Context.ConnectionAborted);
        if (TalkProblems.Of(entered) is { } closed) return new VotedAnswer(Refusal: RefusalWire.From(closed));
        var voted = await polls.VoteAsync(entered.Value.Speaker, entered.Value.Show, pollId, option);
        return TalkProblems.Of(voted) is { } refusal ? new VotedAnswer(Refusal: RefusalWire.From(refusal)) : new VotedAnswer(voted.Value);
    }

    /// <summary>Whoever watches may react, without being anybody; the number of calls is limited, and so is what one brings.</summary>
    [Authorize(Callers.Anyone)]
    public async Task<ReactedAnswer> React(ReactionKind kind, int count, [FromServices] TalkDoor door, [FromServices] ReactionCounts reactions)
    {
        var seen = await door.WatchAsync(Watched, Context.User, Context.ConnectionAborted);
        var refusal = seen.Refusal != TalkRefusal.None ? seen.Refusal
            : !Chat.IsTalkedAt(seen.Value!.Status) ? TalkRefusal.Closed
            : channels.Find(Watched) is not { } channel ? TalkRefusal.NotFound
            : reactions.React(channel, kind, count);
        return new ReactedAnswer(TalkProblems.Of(refusal, "count") is { } no ? RefusalWire.From(no) : null);
    }

    /// <summary>The show that this connection watches; none where it has not joined.</summary>
    private string Watched => Context.Items.TryGetValue(ViewerItem, out var item) && item is IViewer viewer ? viewer.StreamId : "";
}

/// <summary>What came of a line: said, or refused.</summary>
public sealed record SaidAnswer(LineWire? Line = null, BoughtWire? Buy = null, RefusalWire? Refusal = null);

/// <summary>What came of a question: asked, or refused.</summary>
public sealed record AskedAnswer(QuestionWire? Question = null, RefusalWire? Refusal = null);

/// <summary>What came of a vote: how the poll stands, or why not.</summary>
public sealed record VotedAnswer(PollWire? Poll = null, RefusalWire? Refusal = null);

/// <summary>What came of a reaction: null where it counts.</summary>
public sealed record ReactedAnswer(RefusalWire? Refusal = null);
