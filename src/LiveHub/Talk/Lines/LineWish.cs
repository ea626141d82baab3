namespace LiveCommerce.LiveHub.Talk.Lines;

/// <summary>What somebody wants to say.</summary>
/// <param name="LineId">Made by the client, a UUIDv7; the line's name for ever, and what tells a repeat.</param>
/// <param name="Text">1 to <see cref="LineRules.MaxText"/> UTF-16 units.</param>
/// <param name="ReplyTo">A line of this show.</param>
/// <param name="Name">What the speaker wants to be called; the crew speaks under its own name.</param>
internal sealed record LineWish(string LineId, string Text, string? ReplyTo = null, string? Name = null);

/// <summary>What is true of a show and a speaker at the instant at which a line is judged.</summary>
/// <param name="IsOpen">This speaker may speak now, as far as the show and its settings go.</param>
/// <param name="SlowSeconds">0 where the talk is not slowed down.</param>
/// <param name="Known">The line of that id, where there is one.</param>
/// <param name="LastSaidAt">When this speaker last said something here.</param>
/// <param name="MutedUntil">In the past, or null, where the speaker is not muted.</param>
/// <param name="ReplyIsKnown">False where the wish names a line that is not of this show, or was removed.</param>
/// <param name="IsPurchase">The text is a comment that buys.</param>
internal sealed record LineSight(
    bool IsOpen, int SlowSeconds, KnownLine? Known = null, DateTimeOffset? LastSaidAt = null, DateTimeOffset? MutedUntil = null,
    bool ReplyIsKnown = true, bool IsPurchase = false);

/// <summary>A line as it is stored.</summary>
internal sealed record KnownLine(string StreamId, string Speaker, LineWire Line);

/// <summary>A judgement: none is refused and <paramref name="IsRepeat"/> says that it stands already.</summary>
internal readonly record struct LineVerdict(TalkRefusal Refusal, TimeSpan? RetryAfter = null, bool IsRepeat = false);
