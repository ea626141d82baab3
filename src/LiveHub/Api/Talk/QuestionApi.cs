using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Talk.Questions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

public sealed record AskRequest(string QuestionId, string Text, string? Name = null)
{
    internal QuestionWish ToWish() => new(QuestionId, Text, Name);
}

public sealed record AnswerRequest(string? Text = null);

public sealed record QuestionList(IReadOnlyList<QuestionWire> Items);

/// <summary>Questions to the host: asked by those who watch, settled by the crew.</summary>
public static class QuestionApi
{
    public static IEndpointRouteBuilder MapQuestionApi(this IEndpointRouteBuilder app)
    {
        var questions = app.MapGroup("/api/v1/streams/{streamId}/talk/questions").WithTags("Talk");
        questions.MapPost("", AskAsync).RequireCaller(Callers.Talker).WithName("Ask")
            .Refuses(ProblemCode.NotFound, ProblemCode.IdInvalid, ProblemCode.TextTooLong, ProblemCode.TextNotPlain, ProblemCode.Invalid,
                ProblemCode.TooManyRequests, ProblemCode.IdReused, ProblemCode.WrongState, ProblemCode.Muted, ProblemCode.LinksNotAllowed);
        questions.MapGet("", ListAsync).RequireCaller(Callers.Host).WithName("ListQuestions")
            .Refuses(ProblemCode.NotFound, ProblemCode.Invalid);
        questions.MapPost("/{questionId}/answer", AnswerAsync).RequireCaller(Callers.Host).WithName("AnswerQuestion")
            .Refuses(ProblemCode.NotFound, ProblemCode.TextTooLong, ProblemCode.TextNotPlain, ProblemCode.Invalid);
        questions.MapPost("/{questionId}/dismiss", DismissAsync).RequireCaller(Callers.Host).WithName("DismissQuestion")
            .Refuses(ProblemCode.NotFound);
        return app;
    }

    /// <summary>A repeat is answered like the first.</summary>
    private static async Task<Results<Ok<QuestionWire>, ProblemHttpResult>> AskAsync(
        string streamId, AskRequest body, HttpContext http, TalkDoor door, QuestionDesk questions)
    {
        var entered = await door.SpeakAsync(streamId, http.User, http.RequestAborted);
        if (TalkProblems.Of(entered) is { } closed) return closed;
        return Ok(await questions.AskAsync(entered.Value.Speaker, entered.Value.Show, body.ToWish()));
    }

    private static async Task<Results<Ok<QuestionList>, ProblemHttpResult>> ListAsync(
        string streamId, HttpContext http, TalkDoor door, QuestionDesk questions, string state = "open")
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        return Enum.TryParse<QuestionState>(state, ignoreCase: true, out var which) && Enum.IsDefined(which) && !int.TryParse(state, out _)
            ? TypedResults.Ok(new QuestionList(questions.List(streamId, which)))
            : Problems.Refuse(ProblemCode.Invalid, "A state is open, answered or dismissed.", "state");
    }

    private static async Task<Results<Ok<QuestionWire>, ProblemHttpResult>> AnswerAsync(
        string streamId, string questionId, HttpContext http, TalkDoor door, QuestionDesk questions, AnswerRequest? body = null)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        return Ok(await questions.AnswerAsync(streamId, questionId, body?.Text));
    }

    private static async Task<Results<Ok<QuestionWire>, ProblemHttpResult>> DismissAsync(
        string streamId, string questionId, HttpContext http, TalkDoor door, QuestionDesk questions)
    {
        if (TalkProblems.Of(await door.ModerateAsync(streamId, http.User, http.RequestAborted)) is { } closed) return closed;
        return Ok(await questions.DismissAsync(streamId, questionId));
    }

    private static Results<Ok<QuestionWire>, ProblemHttpResult> Ok(TalkReply<QuestionWire> reply) =>
        TalkProblems.Of(reply) is { } refusal ? refusal : TypedResults.Ok(reply.Value!);
}
