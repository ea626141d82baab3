using System.Collections.Immutable;

namespace LiveCommerce.Grains.LiveStreams.Polls;

public enum StreamPollPhase
{
    Open,

    /// <summary>No vote is taken any more; the votes are being counted.</summary>
    Closed,
    Counted,
}

/// <summary>One poll as the show knows it: its course and, in the end, its result. What it asks is kept elsewhere.</summary>
public sealed record StreamPoll(string PollId, int Options, DateTimeOffset? ClosesAt, int? LengthSeconds, StreamPollPhase Phase, ImmutableArray<long> Votes);
