using LiveCommerce.Grains.LiveStreams.Polls;

namespace LiveCommerce.Grains.LiveStreams;

public abstract partial record LiveStreamCommand
{
    /// <summary>Asks the viewers something. Question and options are kept elsewhere; the owner of the show knows how many options there are.</summary>
    /// <param name="PollId">Made from the caller's key.</param>
    /// <param name="Options">2 to <see cref="PollRules.MaxOptions"/>.</param>
    /// <param name="LengthSeconds">10 to 3,600; null where it is open until somebody closes it.</param>
    public sealed record OpenPoll(string HostId, string PollId, int Options, int? LengthSeconds) : LiveStreamCommand;

    /// <summary>Takes no more votes; they are counted by a following, idempotent step.</summary>
    public sealed record ClosePoll(string HostId, string PollId) : LiveStreamCommand;

    /// <summary>The votes were counted after the closing.</summary>
    public sealed record NoteCount(string PollId, IReadOnlyList<long> Votes) : LiveStreamCommand;
}
