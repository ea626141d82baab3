using System.Text.Json;
using Dapper;
using LiveCommerce.LiveHub.Talk.Reactions;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>The SQL of what is summed up over a show: reactions, and the most viewers at once.</summary>
internal static class ShowTable
{
    public static ReactionsWire Reactions(SqliteConnection connection, string streamId) =>
        connection.QuerySingleOrDefault<Row>("SELECT version AS Version, counts AS Counts FROM talk_reactions WHERE stream_id = @streamId", new { streamId }) is { } row
            ? new ReactionsWire(row.Version, Read(row.Counts))
            : new ReactionsWire(0, new Dictionary<ReactionKind, long>());

    /// <param name="reactions">With the ceiling of the versions that may be told as its version; a ceiling is never lowered.</param>
    public static void Save(SqliteConnection connection, string streamId, ReactionsWire reactions) => connection.Execute(
        """
        INSERT INTO talk_reactions (stream_id, version, counts) VALUES (@streamId, @Version, @counts)
        ON CONFLICT (stream_id) DO UPDATE SET version = max(version, excluded.version), counts = excluded.counts
        """,
        new { streamId, reactions.Version, counts = JsonSerializer.Serialize(reactions.Counts.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value)) });

    public static int Peak(SqliteConnection connection, string streamId) =>
        connection.QuerySingleOrDefault<int?>("SELECT viewers FROM talk_peak WHERE stream_id = @streamId", new { streamId }) ?? 0;

    public static void SavePeak(SqliteConnection connection, string streamId, int viewers) => connection.Execute(
        """
        INSERT INTO talk_peak (stream_id, viewers) VALUES (@streamId, @viewers)
        ON CONFLICT (stream_id) DO UPDATE SET viewers = max(viewers, excluded.viewers)
        """,
        new { streamId, viewers });

    /// <summary>A kind of a newer version is left out.</summary>
    private static Dictionary<ReactionKind, long> Read(string json)
    {
        var counts = new Dictionary<ReactionKind, long>();
        foreach (var (name, count) in JsonSerializer.Deserialize<Dictionary<string, long>>(json)!)
        {
            if (Enum.TryParse<ReactionKind>(name, out var kind)) counts[kind] = count;
        }
        return counts;
    }

    private sealed record Row(long Version, string Counts);
}
