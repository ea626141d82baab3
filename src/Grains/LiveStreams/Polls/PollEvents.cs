using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.LiveStreams;

[JsonDerivedType(typeof(PollOpened), "poll-opened.v1")]
[JsonDerivedType(typeof(PollClosed), "poll-closed.v1")]
[JsonDerivedType(typeof(PollCounted), "poll-counted.v1")]
public abstract partial record LiveStreamEvent
{
    public sealed record PollOpened(DateTimeOffset At, string PollId, int Options, DateTimeOffset? ClosesAt = null) : LiveStreamEvent(At);

    public sealed record PollClosed(DateTimeOffset At, string PollId) : LiveStreamEvent(At);

    /// <param name="At">When.</param>
    /// <param name="PollId">Which.</param>
    /// <param name="Votes">For each option, in their order.</param>
    public sealed record PollCounted(DateTimeOffset At, string PollId, IReadOnlyList<long> Votes) : LiveStreamEvent(At);
}
