using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Moderation;
using LiveCommerce.LiveHub.Talk.Polls;
using LiveCommerce.LiveHub.Talk.Questions;
using LiveCommerce.LiveHub.Talk.Reactions;
using LiveCommerce.LiveHub.Talk.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>
/// Tells a channel that comes into memory what was said before. It reads and shows in the writer's own order, so that no line comes twice or not at
/// all, whatever is said at the same time.
/// </summary>
internal sealed class TalkHistory(TalkWriter writer, ReactionBoards boards)
{
    /// <summary>False where it could not be read.</summary>
    public async Task<bool> ShowAsync(StreamChannel channel)
    {
        var reply = await writer.RunPatientlyAsync(connection => Read(connection, channel.StreamId), past =>
        {
            channel.RaisePeak(past.Peak);
            channel.Publish(TalkWire.Topic, past.Settings.Version, past.Settings);
            if (past.Questions.Version > 0) channel.Publish(QuestionsWire.Topic, past.Questions.Version, past.Questions);
            if (boards.Keep(channel.StreamId, past.Reactions).Sums is { Version: > 0 } sums) channel.Publish(ReactionsWire.Topic, sums.Version, sums);
            if (past.Poll is { } poll) channel.Publish(PollWire.TopicOf(poll.PollId), poll.Version, poll);
            channel.Restore(ChatEntryWire.Topic, past.Lines.Select(line => (line.LineId, (object)new ChatEntryWire(Line: line))));
        });
        return reply.Refusal == TalkRefusal.None;
    }

    private Past Read(SqliteConnection connection, string streamId) => new(
        SettingsTable.Wire(connection, streamId, SettingsTable.Of(connection, streamId)),
        LineTable.Before(connection, streamId, long.MaxValue, StreamChannel.SnapshotEntries),
        QuestionTable.Topic(connection, streamId),
        PollTable.Newest(connection, streamId),
        boards.Open(connection, streamId),
        ShowTable.Peak(connection, streamId));

    private sealed record Past(TalkWire Settings, List<LineWire> Lines, QuestionsWire Questions, PollWire? Poll, ReactionBoard Reactions, int Peak);
}
