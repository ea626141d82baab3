using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.LiveStreams.Polls;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Polls;

/// <summary>
/// The votes of polls. When a poll opens and closes is decided by the owner of the show; this side writes down what it asks, takes one vote of each
/// buyer while it is open, and shows how it stands.
/// </summary>
internal sealed class PollDesk(TalkWriter writer, Screens screens, TimeProvider time)
{
    public const int MaxQuestion = 200;
    public const int MaxOption = 80;

    /// <summary>Writes the poll down before the owner of the show hears of it. The same id with other content is refused.</summary>
    public async Task<TalkReply<bool>> PrepareAsync(string streamId, string pollId, PollDraft draft)
    {
        if (draft.Options.Count is < PollRules.MinOptions or > PollRules.MaxOptions) return TalkReply.Refuse<bool>(TalkRefusal.Invalid, "options");
        if (draft.LengthSeconds is < PollRules.MinSeconds or > PollRules.MaxSeconds) return TalkReply.Refuse<bool>(TalkRefusal.Invalid, "lengthSeconds");
        if (LineRules.CheckText(draft.Question, MaxQuestion) is var question and not TalkRefusal.None) return TalkReply.Refuse<bool>(question, "question");
        foreach (var option in draft.Options)
        {
            if (option is null) return TalkReply.Refuse<bool>(TalkRefusal.Invalid, "options"); // JSON may say so
            if (LineRules.CheckText(option, MaxOption) is var fault and not TalkRefusal.None) return TalkReply.Refuse<bool>(fault, "options");
        }
        if (draft.Options.Select(option => option.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Count() != draft.Options.Count)
            return TalkReply.Refuse<bool>(TalkRefusal.Invalid, "options");
        return (await writer.RunAsync(connection =>
        {
            if (PollTable.Find(connection, pollId) is not { } known)
            {
                PollTable.Add(connection, streamId, pollId, draft, time.GetUtcNow());
                return TalkReply.Of(true);
            }
            return known.Question == draft.Question.Trim() && known.Options == PollRow.Write(draft.Options) ? TalkReply.Of(false) : TalkReply.Refuse<bool>(TalkRefusal.IdReused);
        })).Flatten();
    }

    /// <summary>Lets votes in and shows the poll, in the place of the one before. Doing it again changes nothing.</summary>
    public async Task<TalkReply<PollWire?>> OpenAsync(string streamId, StreamPoll poll)
    {
        var reply = await writer.RunPatientlyAsync(
            connection =>
            {
                PollTable.Open(connection, poll.PollId, poll.ClosesAt, time.GetUtcNow());
                return (Poll: Wire(connection, poll.PollId), Newest: PollTable.Newest(connection, streamId));
            },
            opened => Show(streamId, opened.Newest));
        return new TalkReply<PollWire?>(reply.Value.Poll, reply.Refusal);
    }

    /// <summary>Lets no more votes in; what is counted then is the result.</summary>
    public async Task<TalkReply<IReadOnlyList<long>>> CountAsync(string streamId, string pollId)
    {
        var reply = await writer.RunPatientlyAsync(
            connection =>
            {
                PollTable.Close(connection, pollId);
                return (Votes: PollTable.Votes(connection, pollId), Newest: PollTable.Newest(connection, streamId));
            },
            counted => Show(streamId, counted.Newest));
        return new TalkReply<IReadOnlyList<long>>(reply.Value.Votes, reply.Refusal);
    }

    /// <param name="option">From 0.</param>
    public async Task<TalkReply<PollWire>> VoteAsync(Speaker speaker, LiveStreamView show, string pollId, int option)
    {
        if (speaker.Buyer is not { } buyer) return TalkReply.Refuse<PollWire>(TalkRefusal.NotAllowed);
        var reply = await writer.RunAsync(
            connection => (Voted: Vote(connection, show.StreamId, pollId, buyer.Value, option), Newest: PollTable.Newest(connection, show.StreamId)),
            done => Show(show.StreamId, done.Newest));
        return reply.Refusal == TalkRefusal.None ? reply.Value.Voted : TalkReply.Refuse<PollWire>(reply.Refusal);
    }

    private TalkReply<PollWire> Vote(SqliteConnection connection, string streamId, string pollId, string buyer, int option)
    {
        var now = time.GetUtcNow();
        if (PollTable.Find(connection, pollId) is not { } poll || poll.StreamId != streamId || poll.Stage == (long)PollStage.Prepared)
            return TalkReply.Refuse<PollWire>(TalkRefusal.Unknown);
        if (option < 0 || option >= poll.Titles().Count) return TalkReply.Refuse<PollWire>(TalkRefusal.Invalid, "option");
        if (PollTable.VoteOf(connection, pollId, buyer) is { } before)
            return before == option ? TalkReply.Of(PollTable.Wire(connection, poll)) : TalkReply.Refuse<PollWire>(TalkRefusal.AlreadyVoted);
        if (poll.Stage == (long)PollStage.Closed || poll.ClosesAt <= now.ToUnixTimeMilliseconds()) return TalkReply.Refuse<PollWire>(TalkRefusal.PollClosed);
        PollTable.Vote(connection, pollId, buyer, option, now);
        return TalkReply.Of(PollTable.Wire(connection, poll));
    }

    private static PollWire? Wire(SqliteConnection connection, string pollId) =>
        PollTable.Find(connection, pollId) is { } row ? PollTable.Wire(connection, row) : null;

    /// <summary>
    /// Screens have one poll, the newest. What is voted, counted or opened once more of an older one changes nothing there.
    /// </summary>
    private void Show(string streamId, PollWire? newest)
    {
        if (newest is null || screens.Of(streamId) is not { } channel) return;
        var topic = PollWire.TopicOf(newest.PollId);
        channel.KeepOnly("poll:", topic); // first: no update may tell two
        channel.Publish(topic, newest.Version, newest);
    }
}
