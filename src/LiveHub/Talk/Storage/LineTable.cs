using Dapper;
using LiveCommerce.Grains.Journal;
using LiveCommerce.LiveHub.Talk.Lines;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>The SQL of chat lines.</summary>
internal static class LineTable
{
    private const string Columns =
        """
        number AS Number, line_id AS LineId, stream_id AS StreamId, speaker AS Speaker, name AS Name, is_crew AS IsCrew, said_at AS SaidAt,
        text AS Text, reply_to AS ReplyTo, removed_at AS RemovedAt
        """;

    public static KnownLine? Find(SqliteConnection connection, string lineId) =>
        Row(connection, lineId) is { } row ? new KnownLine(row.StreamId, row.Speaker, row.ToWire()) : null;

    /// <summary>A line of this show that is not removed.</summary>
    public static KnownLine? FindShown(SqliteConnection connection, string streamId, string lineId) =>
        Row(connection, lineId) is { RemovedAt: null } row && row.StreamId == streamId ? new KnownLine(row.StreamId, row.Speaker, row.ToWire()) : null;

    public static DateTimeOffset? LastSaidAt(SqliteConnection connection, string streamId, string speaker) =>
        connection.QuerySingleOrDefault<long?>(
            "SELECT said_at FROM talk_line WHERE stream_id = @streamId AND speaker = @speaker ORDER BY number DESC LIMIT 1", new { streamId, speaker }) is { } at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : null;

    public static LineWire Add(SqliteConnection connection, string streamId, Speaker speaker, string name, LineWish wish, DateTimeOffset now)
    {
        var number = connection.QuerySingle<long>(
            """
            INSERT INTO talk_line (line_id, stream_id, speaker, name, is_crew, said_at, text, reply_to)
            VALUES (@LineId, @streamId, @speaker, @name, @isCrew, @now, @text, @ReplyTo) RETURNING number
            """,
            new { wish.LineId, streamId, speaker = speaker.Id, name, isCrew = speaker.IsCrew, now = now.ToUnixTimeMilliseconds(), text = wish.Text.Trim(), wish.ReplyTo });
        return new LineWire(wish.LineId, number, UnixMilliseconds.Truncate(now), name, speaker.IsCrew ? LineRole.Crew : LineRole.Viewer, wish.Text.Trim(), wish.ReplyTo);
    }

    /// <summary>Lines that are not removed, oldest first: the newest ones before a number.</summary>
    public static List<LineWire> Before(SqliteConnection connection, string streamId, long before, int limit)
    {
        var rows = connection.Query<LineRow>(
            $"SELECT {Columns} FROM talk_line WHERE stream_id = @streamId AND number < @before AND removed_at IS NULL ORDER BY number DESC LIMIT @limit",
            new { streamId, before, limit }).AsList();
        rows.Reverse();
        return rows.ConvertAll(row => row.ToWire());
    }

    /// <summary>Lines after a number, removed ones included, for the crew.</summary>
    public static List<LineRow> Page(SqliteConnection connection, string streamId, long after, int limit) => connection.Query<LineRow>(
        $"SELECT {Columns} FROM talk_line WHERE stream_id = @streamId AND number > @after ORDER BY number LIMIT @limit", new { streamId, after, limit }).AsList();

    /// <summary>False where it was removed before.</summary>
    public static bool Remove(SqliteConnection connection, string lineId, DateTimeOffset now) => connection.Execute(
        "UPDATE talk_line SET removed_at = @now WHERE line_id = @lineId AND removed_at IS NULL", new { lineId, now = now.ToUnixTimeMilliseconds() }) == 1;

    /// <summary>Removes all that one speaker has said; the ids of the newest ones, which may still be on screens.</summary>
    public static List<string> RemoveAllOf(SqliteConnection connection, string streamId, string speaker, int newest, DateTimeOffset now)
    {
        var shown = connection.Query<string>(
            "SELECT line_id FROM talk_line WHERE stream_id = @streamId AND speaker = @speaker AND removed_at IS NULL ORDER BY number DESC LIMIT @newest",
            new { streamId, speaker, newest }).AsList();
        connection.Execute(
            "UPDATE talk_line SET removed_at = @now WHERE stream_id = @streamId AND speaker = @speaker AND removed_at IS NULL",
            new { streamId, speaker, now = now.ToUnixTimeMilliseconds() });
        return shown;
    }

    private static LineRow? Row(SqliteConnection connection, string lineId) =>
        connection.QuerySingleOrDefault<LineRow>($"SELECT {Columns} FROM talk_line WHERE line_id = @lineId", new { lineId });
}

internal sealed record LineRow(
    long Number, string LineId, string StreamId, string Speaker, string Name, long IsCrew, long SaidAt, string Text, string? ReplyTo, long? RemovedAt)
{
    public LineWire ToWire() => new(
        LineId, Number, DateTimeOffset.FromUnixTimeMilliseconds(SaidAt), Name, IsCrew != 0 ? LineRole.Crew : LineRole.Viewer, Text, ReplyTo);
}
