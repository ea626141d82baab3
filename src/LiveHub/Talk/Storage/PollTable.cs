using System.Text.Json;
using Dapper;
using LiveCommerce.LiveHub.Talk.Polls;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>Where a poll stands in the tables. It follows what the owner of the show has decided, and never goes back.</summary>
internal enum PollStage
{
    /// <summary>Written down; the owner of the show has not opened it yet.</summary>
    Prepared = 0,
    Open = 1,
    Closed = 2,
}

/// <summary>The SQL of polls. The sums are kept beside the votes and change with them, so that nothing has to be counted.</summary>
internal static class PollTable
{
    public static PollRow? Find(SqliteConnection connection, string pollId) => connection.QuerySingleOrDefault<PollRow>(
        """
        SELECT poll_id AS PollId, stream_id AS StreamId, question AS Question, options AS Options, closes_at AS ClosesAt, stage AS Stage
        FROM talk_poll WHERE poll_id = @pollId
        """,
        new { pollId });

    public static void Add(SqliteConnection connection, string streamId, string pollId, PollDraft draft, DateTimeOffset now)
    {
        connection.Execute(
            "INSERT INTO talk_poll (poll_id, stream_id, made_at, question, options, stage) VALUES (@pollId, @streamId, @now, @question, @options, 0)",
            new { pollId, streamId, now = now.ToUnixTimeMilliseconds(), question = draft.Question.Trim(), options = PollRow.Write(draft.Options) });
        connection.Execute(
            "INSERT INTO talk_tally (poll_id, option, votes) VALUES (@pollId, @option, 0)",
            draft.Options.Select((_, option) => new { pollId, option }));
    }

    /// <summary>From now on it counts as made at this instant: one that was written down long ago and opened last is the newest.</summary>
    public static void Open(SqliteConnection connection, string pollId, DateTimeOffset? closesAt, DateTimeOffset now) => connection.Execute(
        "UPDATE talk_poll SET stage = 1, closes_at = @closesAt, made_at = @now WHERE poll_id = @pollId AND stage = 0",
        new { pollId, closesAt = closesAt?.ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds() });

    public static void Close(SqliteConnection connection, string pollId) =>
        connection.Execute("UPDATE talk_poll SET stage = 2 WHERE poll_id = @pollId", new { pollId });

    public static long? VoteOf(SqliteConnection connection, string pollId, string buyer) =>
        connection.QuerySingleOrDefault<long?>("SELECT option FROM talk_vote WHERE poll_id = @pollId AND buyer = @buyer", new { pollId, buyer });

    public static void Vote(SqliteConnection connection, string pollId, string buyer, int option, DateTimeOffset now)
    {
        connection.Execute(
            "INSERT INTO talk_vote (poll_id, buyer, option, voted_at) VALUES (@pollId, @buyer, @option, @now)",
            new { pollId, buyer, option, now = now.ToUnixTimeMilliseconds() });
        connection.Execute("UPDATE talk_tally SET votes = votes + 1 WHERE poll_id = @pollId AND option = @option", new { pollId, option });
    }

    public static IReadOnlyList<long> Votes(SqliteConnection connection, string pollId) =>
        connection.Query<long>("SELECT votes FROM talk_tally WHERE poll_id = @pollId ORDER BY option", new { pollId }).AsList();

    public static PollWire Wire(SqliteConnection connection, PollRow row)
    {
        var votes = Votes(connection, row.PollId);
        var isClosed = row.Stage == (long)PollStage.Closed;
        return new PollWire(
            row.PollId, (2 * votes.Sum()) + (isClosed ? 1 : 0), row.Question, [.. row.Titles().Zip(votes, (title, count) => new PollOptionWire(title, count))],
            !isClosed, row.ClosesAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    }

    /// <summary>The one that was opened last, open or closed: what screens show.</summary>
    public static PollWire? Newest(SqliteConnection connection, string streamId) =>
        connection.QueryFirstOrDefault<string>(
            "SELECT poll_id FROM talk_poll WHERE stream_id = @streamId AND stage > 0 ORDER BY made_at DESC, rowid DESC LIMIT 1", new { streamId }) is { } pollId
            ? Wire(connection, Find(connection, pollId)!)
            : null;
}

internal sealed record PollRow(string PollId, string StreamId, string Question, string Options, long? ClosesAt, long Stage)
{
    public static string Write(IReadOnlyList<string> options) => JsonSerializer.Serialize(options.Select(option => option.Trim()));

    public IReadOnlyList<string> Titles() => JsonSerializer.Deserialize<string[]>(Options)!;
}
