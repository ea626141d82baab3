using LiveCommerce.Grains.Runtime;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRefusal;
using StreamDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.LiveStreams.LiveStreamEvent, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer>;

namespace LiveCommerce.Grains.LiveStreams.Polls;

/// <summary>
/// The course of polls: one at a time, closed by a person, by time or with the show, and counted once after that. Votes are no business of the
/// show's owner; they are counted where they lie.
/// </summary>
public static class PollRules
{
    public const int MinOptions = 2;
    public const int MaxOptions = 6;

    /// <summary>Polls of one show.</summary>
    public const int MaxPolls = 100;

    public const int MinSeconds = 10;
    public const int MaxSeconds = 3_600;

    internal static StreamDecision Open(LiveStreamState state, LiveStreamCommand.OpenPoll c, DateTimeOffset now)
    {
        if (LiveStreamRules.Denies(state, c.HostId, CrewAction.Moderate) is { } denied) return denied;
        if (Find(state, c.PollId) is { } known) return known.Options == c.Options && known.LengthSeconds == c.LengthSeconds ? Repeat() : Refuse(IdReused);
        if (state.Status != LiveStreamStatus.Live) return Refuse(WrongState);
        if (c.Options is < MinOptions or > MaxOptions) return Invalid("options");
        if (c.LengthSeconds is < MinSeconds or > MaxSeconds) return Invalid("lengthSeconds");
        if (state.Polls.Count >= MaxPolls) return Invalid("polls");
        if (state.Polls.Exists(poll => poll.Phase == StreamPollPhase.Open)) return Refuse(PollRuns);
        return Grant(new LiveStreamEvent.PollOpened(now, c.PollId, c.Options, c.LengthSeconds is { } length ? now.AddSeconds(length) : null));
    }

    internal static StreamDecision Close(LiveStreamState state, LiveStreamCommand.ClosePoll c, DateTimeOffset now)
    {
        if (LiveStreamRules.Denies(state, c.HostId, CrewAction.Moderate) is { } denied) return denied;
        if (Find(state, c.PollId) is not { } poll) return Refuse(PollUnknown);
        if (poll.Phase != StreamPollPhase.Open) return Repeat();
        return Grant(new LiveStreamEvent.PollClosed(now, c.PollId));
    }

    internal static StreamDecision NoteCount(LiveStreamState state, LiveStreamCommand.NoteCount c, DateTimeOffset now)
    {
        if (Find(state, c.PollId) is not { } poll) return Refuse(PollUnknown);
        if (poll.Phase == StreamPollPhase.Counted) return Repeat();
        if (poll.Phase == StreamPollPhase.Open) return Refuse(WrongState);
        if (c.Votes.Count != poll.Options || c.Votes.Any(votes => votes < 0)) return Invalid("votes");
        return Grant(new LiveStreamEvent.PollCounted(now, c.PollId, c.Votes));
    }

    /// <summary>Polls whose time is over.</summary>
    internal static IEnumerable<LiveStreamEvent> Due(LiveStreamState state, DateTimeOffset now) => state.Polls
        .Where(poll => poll.Phase == StreamPollPhase.Open && poll.ClosesAt <= now)
        .Select(LiveStreamEvent (poll) => new LiveStreamEvent.PollClosed(now, poll.PollId));

    /// <summary>With the show its polls end.</summary>
    internal static IEnumerable<LiveStreamEvent> CloseAll(LiveStreamState state, DateTimeOffset now) => state.Polls
        .Where(poll => poll.Phase == StreamPollPhase.Open)
        .Select(LiveStreamEvent (poll) => new LiveStreamEvent.PollClosed(now, poll.PollId));

    internal static DateTimeOffset? NextDue(LiveStreamState state) =>
        state.Polls.Where(poll => poll.Phase == StreamPollPhase.Open).Min(poll => poll.ClosesAt);

    /// <summary>How each fact changes the memory of polls.</summary>
    internal static void Apply(LiveStreamState state, LiveStreamEvent happened)
    {
        switch (happened)
        {
            case LiveStreamEvent.PollOpened e:
                var length = e.ClosesAt is { } until ? (int?)(until - e.At).TotalSeconds : null;
                state.Polls.Add(new StreamPoll(e.PollId, e.Options, e.ClosesAt, length, StreamPollPhase.Open, []));
                break;
            case LiveStreamEvent.PollClosed e:
                Turn(state, e.PollId, poll => poll with { Phase = StreamPollPhase.Closed });
                break;
            case LiveStreamEvent.PollCounted e:
                Turn(state, e.PollId, poll => poll with { Phase = StreamPollPhase.Counted, Votes = [.. e.Votes] });
                break;
        }
    }

    private static StreamPoll? Find(LiveStreamState state, string pollId) => state.Polls.Find(poll => poll.PollId == pollId);

    private static void Turn(LiveStreamState state, string pollId, Func<StreamPoll, StreamPoll> change)
    {
        var index = state.Polls.FindIndex(poll => poll.PollId == pollId);
        if (index < 0) throw new InvariantViolationException($"{state.StreamId}: there is no poll {pollId}.");
        state.Polls[index] = change(state.Polls[index]);
    }

    private static StreamDecision Refuse(LiveStreamRefusal refusal) => new(new LiveStreamAnswer(refusal));

    private static StreamDecision Invalid(string field) => new(new LiveStreamAnswer(LiveStreamRefusal.Invalid, field));

    private static StreamDecision Repeat() => new(new LiveStreamAnswer(None, Repeated: true));

    private static StreamDecision Grant(LiveStreamEvent happened) => new(new LiveStreamAnswer(None), happened);
}
