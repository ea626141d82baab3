namespace LiveCommerce.LiveHub.Talk;

/// <summary>Why something is not said, asked, voted or moderated, in the order in which it is checked.</summary>
internal enum TalkRefusal
{
    None = 0,

    /// <summary>No such show, or a draft of somebody else.</summary>
    NotFound,

    /// <summary>Only a buyer, or the crew, speaks.</summary>
    SignInRequired,

    /// <summary>A host who is not of this show's crew neither speaks nor moderates.</summary>
    NotAllowed,

    /// <summary>Not an id that a client may make.</summary>
    IdInvalid,

    /// <summary>Nothing but blanks.</summary>
    TextMissing,
    TextTooLong,

    /// <summary>Control characters, or such that turn the direction of writing.</summary>
    TextNotPlain,

    /// <summary>The name is too long or not plain.</summary>
    NameInvalid,

    /// <summary>Another value is out of range; the reply's field names it.</summary>
    Invalid,

    /// <summary>More than a person says.</summary>
    TooManyRequests,

    /// <summary>The id was used for something else.</summary>
    IdReused,

    /// <summary>The show has not been announced or is over, or the crew has closed the talk.</summary>
    Closed,

    Muted,
    LinksNotAllowed,

    /// <summary>What is replied to, removed, pinned or muted by is not a line of this show, or was removed.</summary>
    LineUnknown,

    /// <summary>The last line was too short a time ago.</summary>
    SlowMode,

    /// <summary>There is no such question, poll or mute.</summary>
    Unknown,

    PollClosed,

    /// <summary>This buyer has voted for another option.</summary>
    AlreadyVoted,

    /// <summary>Too much waits to be stored.</summary>
    Busy,
    StorageUnavailable,
}

/// <summary>What came of a wish.</summary>
/// <param name="Value">Set where nothing is refused.</param>
/// <param name="Field">Which value was wrong.</param>
/// <param name="RetryAfter">When it would be different.</param>
internal readonly record struct TalkReply<T>(T? Value, TalkRefusal Refusal, string? Field = null, TimeSpan? RetryAfter = null);

internal static class TalkReply
{
    public static TalkReply<T> Of<T>(T value) => new(value, TalkRefusal.None);

    public static TalkReply<T> Refuse<T>(TalkRefusal refusal, string? field = null, TimeSpan? retryAfter = null) => new(default, refusal, field, retryAfter);

    /// <summary>The reply of a job that may refuse: whichever of the two refuses.</summary>
    public static TalkReply<T> Flatten<T>(this TalkReply<TalkReply<T>> reply) =>
        reply.Refusal == TalkRefusal.None ? reply.Value : Refuse<T>(reply.Refusal, reply.Field, reply.RetryAfter);
}
