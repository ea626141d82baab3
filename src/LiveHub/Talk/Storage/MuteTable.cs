using System.Security.Cryptography;
using System.Text;
using Dapper;
using LiveCommerce.LiveHub.Talk.Moderation;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>The SQL of mutes. A moderator names a line, never a person, and learns no id of one.</summary>
internal static class MuteTable
{
    private const int MaxListed = 200;

    /// <summary>Until when this speaker is muted; the end of time where it is for good; null where he is not.</summary>
    public static DateTimeOffset? MutedUntil(SqliteConnection connection, string streamId, string speaker) =>
        connection.QuerySingleOrDefault<Row>(
            "SELECT mute_id AS MuteId, name AS Name, muted_at AS MutedAt, until AS Until FROM talk_mute WHERE stream_id = @streamId AND speaker = @speaker",
            new { streamId, speaker }) is { } row
            ? row.Until is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : DateTimeOffset.MaxValue
            : null;

    /// <summary>A later mute of the same speaker takes the place of an earlier one.</summary>
    public static MuteWire Add(SqliteConnection connection, string streamId, string speaker, string name, DateTimeOffset now, DateTimeOffset? until)
    {
        var row = new Row(IdOf(streamId, speaker), name, now.ToUnixTimeMilliseconds(), until?.ToUnixTimeMilliseconds());
        connection.Execute(
            """
            INSERT INTO talk_mute (stream_id, speaker, mute_id, name, muted_at, until) VALUES (@streamId, @speaker, @MuteId, @Name, @MutedAt, @Until)
            ON CONFLICT (stream_id, speaker) DO UPDATE SET name = excluded.name, muted_at = excluded.muted_at, until = excluded.until
            """,
            new { streamId, speaker, row.MuteId, row.Name, row.MutedAt, row.Until });
        return row.ToWire();
    }

    /// <summary>Those that still hold, newest first.</summary>
    public static List<MuteWire> Running(SqliteConnection connection, string streamId, DateTimeOffset now) => connection.Query<Row>(
        """
        SELECT mute_id AS MuteId, name AS Name, muted_at AS MutedAt, until AS Until FROM talk_mute
        WHERE stream_id = @streamId AND (until IS NULL OR until > @now) ORDER BY muted_at DESC LIMIT @limit
        """,
        new { streamId, now = now.ToUnixTimeMilliseconds(), limit = MaxListed }).AsList().ConvertAll(row => row.ToWire());

    public static bool Remove(SqliteConnection connection, string streamId, string muteId) =>
        connection.Execute("DELETE FROM talk_mute WHERE stream_id = @streamId AND mute_id = @muteId", new { streamId, muteId }) == 1;

    private static string IdOf(string streamId, string speaker) =>
        "m" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"mute\n{streamId}\n{speaker}")).AsSpan(0, 16));

    private sealed record Row(string MuteId, string Name, long MutedAt, long? Until)
    {
        public MuteWire ToWire() => new(
            MuteId, Name, DateTimeOffset.FromUnixTimeMilliseconds(MutedAt), Until is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null);
    }
}
