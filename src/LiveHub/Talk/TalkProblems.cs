using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Talk.Lines;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>How the refusals of the talk look on the wire. Complete: the compiler finds one without a row.</summary>
internal static class TalkProblems
{
    /// <summary>Null where nothing is refused.</summary>
    public static ProblemHttpResult? Of<T>(TalkReply<T> reply) => Of(reply.Refusal, reply.Field, reply.RetryAfter);

    /// <inheritdoc cref="Of{T}(TalkReply{T})"/>
    public static ProblemHttpResult? Of(TalkRefusal refusal, string? field = null, TimeSpan? retryAfter = null) => refusal switch
    {
        TalkRefusal.None => null,
        TalkRefusal.NotFound => Problems.Refuse(ProblemCode.NotFound),
        TalkRefusal.SignInRequired => Problems.Refuse(ProblemCode.SignInRequired),
        TalkRefusal.NotAllowed => Problems.Refuse(ProblemCode.NotAllowed),
        TalkRefusal.IdInvalid => Problems.Refuse(ProblemCode.IdInvalid, "An id is a UUIDv7.", field),
        TalkRefusal.TextMissing => Problems.Refuse(ProblemCode.Invalid, "There is nothing to be read.", field ?? "text"),
        TalkRefusal.TextTooLong => Problems.Refuse(ProblemCode.TextTooLong, field: field ?? "text"),
        TalkRefusal.TextNotPlain => Problems.Refuse(ProblemCode.TextNotPlain, field: field ?? "text"),
        TalkRefusal.NameInvalid => Problems.Refuse(ProblemCode.Invalid, $"A name is plain text of 1 to {LineRules.MaxName} characters.", "name"),
        TalkRefusal.Invalid => Problems.Refuse(ProblemCode.Invalid, field: field),
        TalkRefusal.TooManyRequests => Problems.Refuse(ProblemCode.TooManyRequests, "More than a person says.", retryAfter: retryAfter),
        TalkRefusal.IdReused => Problems.Refuse(ProblemCode.IdReused, field: field),
        TalkRefusal.Closed => Problems.Refuse(ProblemCode.WrongState, "The talk of this show is closed."),
        TalkRefusal.Muted => Problems.Refuse(ProblemCode.Muted, retryAfter: retryAfter),
        TalkRefusal.LinksNotAllowed => Problems.Refuse(ProblemCode.LinksNotAllowed, field: "text"),
        TalkRefusal.LineUnknown => Problems.Refuse(ProblemCode.LineUnknown, field: field),
        TalkRefusal.SlowMode => Problems.Refuse(ProblemCode.SlowMode, retryAfter: retryAfter),
        TalkRefusal.Unknown => Problems.Refuse(ProblemCode.NotFound),
        TalkRefusal.PollClosed => Problems.Refuse(ProblemCode.WrongState, "The poll is closed."),
        TalkRefusal.AlreadyVoted => Problems.Refuse(ProblemCode.AlreadyVoted),
        TalkRefusal.Busy => Problems.Refuse(ProblemCode.Busy),
        TalkRefusal.StorageUnavailable => Problems.Refuse(ProblemCode.StorageUnavailable),
    };
}
