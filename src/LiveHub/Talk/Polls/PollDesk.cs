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
    public Task<TalkReply<PollWire?>> OpenAsync(string streamId, StreamPoll poll) => writer.RunPatientlyAsync(
        connection =>
        {
            PollTable.Open(connection, poll.PollId, poll.ClosesAt);
            return Wire(connection, poll.PollId);
        },
        wire => Show(streamId, wire));

    /// <summary>Lets no more votes in; what is counted then is the result.</summary>
    public async Task<TalkReply<IReadOnlyList<long>>> CountAsync(string streamId, string pollId)
    {
        var reply = await writer.RunPatientlyAsync(
            connection =>
            {
                PollTable.Close(connection, pollId);
                return (Wire: Wire(connection, pollId), Votes: PollTable.Votes(connection, pollId));
            },
            counted => Show(streamId, counted.Wire));
        return new TalkReply<IReadOnlyList<long>>(reply.Value.Votes, reply.Refusal);
    }

    /// <param name="option">From 0.</param>
    public async Task<TalkReply<PollWire>> VoteAsync(Speaker speaker, LiveStreamView show, string pollId, int option)
    {
        if (speaker.Buyer is not { } buyer) return TalkReply.Refuse<PollWire>(TalkRefusal.NotAllowed);
        return (await writer.RunAsync(
            connection => Vote(connection, show.StreamId, pollId, buyer.Value, option),
            voted => Show(show.StreamId, voted.Value))).Flatten();
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

    private void Show(string streamId, PollWire? poll)
    {
        if (poll is null || screens.Of(streamId) is not { } channel) return;
        channel.Publish(PollWire.TopicOf(poll.PollId), poll.Version, poll);
        if (poll.IsOpen) channel.KeepOnly("poll:", PollWire.TopicOf(poll.PollId));
    }
}
