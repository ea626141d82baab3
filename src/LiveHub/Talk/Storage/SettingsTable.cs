using Dapper;
using LiveCommerce.LiveHub.Talk.Moderation;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>The SQL of a show's settings.</summary>
internal static class SettingsTable
{
    public static TalkSettings Of(SqliteConnection connection, string streamId) => connection.QuerySingleOrDefault<Row>(
        """
        SELECT version AS Version, is_open AS IsOpen, slow_seconds AS SlowSeconds, buy_pattern AS BuyPattern, pinned AS Pinned
        FROM talk_settings WHERE stream_id = @streamId
        """,
        new { streamId }) is { } row
        ? new TalkSettings(row.Version, row.IsOpen != 0, (int)row.SlowSeconds, row.BuyPattern, row.Pinned)
        : TalkSettings.Initial;

    /// <summary>Stores them with the next version, where they differ, and returns what holds then.</summary>
    public static TalkSettings Save(SqliteConnection connection, string streamId, TalkSettings before, TalkSettings wanted)
    {
        if (before == wanted with { Version = before.Version }) return before;
        var next = wanted with { Version = before.Version + 1 };
        connection.Execute(
            """
            INSERT INTO talk_settings (stream_id, version, is_open, slow_seconds, buy_pattern, pinned)
            VALUES (@streamId, @Version, @IsOpen, @SlowSeconds, @BuyPattern, @Pinned)
            ON CONFLICT (stream_id) DO UPDATE SET version = excluded.version, is_open = excluded.is_open, slow_seconds = excluded.slow_seconds,
                buy_pattern = excluded.buy_pattern, pinned = excluded.pinned
            """,
            new { streamId, next.Version, next.IsOpen, next.SlowSeconds, next.BuyPattern, next.Pinned });
        return next;
    }

    /// <summary>As everybody sees them. A pinned line that was removed is not shown.</summary>
    public static TalkWire Wire(SqliteConnection connection, string streamId, TalkSettings settings) => new(
        settings.Version, settings.IsOpen, settings.SlowSeconds, settings.BuyPattern,
        settings.Pinned is { } pinned ? LineTable.FindShown(connection, streamId, pinned)?.Line : null);

    private sealed record Row(long Version, long IsOpen, long SlowSeconds, string? BuyPattern, string? Pinned);
}
