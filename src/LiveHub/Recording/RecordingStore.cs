using System.Text.Json;
using Dapper;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>One finished recording.</summary>
/// <param name="Sequence">Facts of the show's owner that it rests on.</param>
/// <param name="Incomplete">SKUs whose past had left for an archive before it was made.</param>
internal sealed record ShowRecording(string StreamId, long Sequence, ShowSpan Span, IReadOnlyList<string> Incomplete);

/// <summary>Recordings in the shop's tables. A recording is there when its row is there, which is written last.</summary>
internal sealed class RecordingStore(ShopDatabase database, WireJson json)
{
    /// <summary>Rows of one transaction: others write between.</summary>
    private const int RowsAtOnce = 2_000;

    public ShowRecording? Find(string streamId) => database.Read(connection =>
        connection.QuerySingleOrDefault<Row>(
            "SELECT sequence AS Sequence, from_at AS FromAt, to_at AS ToAt, incomplete AS Incomplete FROM recording WHERE stream_id = @streamId", new { streamId }) is { } row
            ? new ShowRecording(
                streamId, row.Sequence, new ShowSpan(DateTimeOffset.FromUnixTimeMilliseconds(row.FromAt), DateTimeOffset.FromUnixTimeMilliseconds(row.ToAt)),
                JsonSerializer.Deserialize<string[]>(row.Incomplete)!)
            : null);

    /// <summary>The newest value of every topic at this second.</summary>
    public IReadOnlyDictionary<string, string> At(string streamId, long second) => database.Read(connection => connection
        .Query<(string Topic, string? Value)>(
            """
            SELECT t.topic, (SELECT m.value FROM recording_moment m
                WHERE m.stream_id = t.stream_id AND m.topic = t.topic AND m.second <= @second ORDER BY m.second DESC LIMIT 1)
            FROM recording_topic t WHERE t.stream_id = @streamId
            """,
            new { streamId, second })
        .Where(row => row.Value is not null)
        .ToDictionary(row => row.Topic, row => row.Value!, StringComparer.Ordinal));

    /// <summary>
    /// Every moment with the second at which its topic changes next, in the order in which they begin. Read a part at a time: whoever takes them
    /// slowly keeps no transaction open.
    /// </summary>
    public IEnumerable<(Moment Moment, long? Until)> Moments(string streamId)
    {
        var (second, topic) = (-1L, "");
        while (true)
        {
            var part = database.Read(connection => connection.Query<(long Second, string Topic, string Value, long? Until)>(
                """
                SELECT m.second, m.topic, m.value, (SELECT min(n.second) FROM recording_moment n
                    WHERE n.stream_id = m.stream_id AND n.topic = m.topic AND n.second > m.second)
                FROM recording_moment m WHERE m.stream_id = @streamId AND (m.second, m.topic) > (@second, @topic)
                ORDER BY m.second, m.topic LIMIT @limit
                """,
                new { streamId, second, topic, limit = RowsAtOnce }).AsList());
            foreach (var row in part) yield return (new Moment(row.Second, row.Topic, row.Value), row.Until);
            if (part.Count < RowsAtOnce) yield break;
            (second, topic) = (part[^1].Second, part[^1].Topic);
        }
    }

    public IReadOnlyList<(long Minute, string Sku, ItemMinute Counts)> Minutes(string streamId) => database.Read(connection => connection
        .Query<(long Minute, string Sku, string Counts)>(
            "SELECT minute, sku, counts FROM recording_minute WHERE stream_id = @streamId ORDER BY minute, sku", new { streamId })
        .Select(row => (row.Minute, row.Sku, JsonSerializer.Deserialize<ItemMinute>(row.Counts, json.Options)!))
        .ToList());

    /// <summary>Puts this recording in the place of an older one.</summary>
    public async Task SaveAsync(ShowRecording recording, MomentLog moments, MinuteBook minutes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = recording.StreamId;
        await database.WriteAsync(connection => connection.Execute("DELETE FROM recording WHERE stream_id = @id", new { id }), cancellationToken);
        foreach (var table in (string[])["recording_moment", "recording_minute", "recording_topic"])
            while (await database.WriteAsync(connection => Clear(connection, table, id), cancellationToken) > 0) { }
        foreach (var some in moments.All().Chunk(RowsAtOnce))
        {
            await database.WriteAsync(
                connection => connection.Execute(
                    "INSERT INTO recording_moment VALUES (@id, @Topic, @Second, @Value)", some.Select(moment => new { id, moment.Topic, moment.Second, moment.Value })),
                cancellationToken);
        }
        foreach (var some in minutes.All().Chunk(RowsAtOnce))
        {
            await database.WriteAsync(
                connection => connection.Execute(
                    "INSERT INTO recording_minute VALUES (@id, @Minute, @Sku, @counts)",
                    some.Select(entry => new { id, entry.Minute, entry.Sku, counts = JsonSerializer.Serialize(entry.Counts, json.Options) })),
                cancellationToken);
        }
        await database.WriteAsync(
            connection =>
            {
                connection.Execute("INSERT INTO recording_topic VALUES (@id, @topic)", moments.TopicNames.Select(topic => new { id, topic }));
                return connection.Execute(
                    "INSERT INTO recording VALUES (@id, @Sequence, @from, @to, @incomplete, @now)",
                    new
                    {
                        id,
                        recording.Sequence,
                        from = recording.Span.From.ToUnixTimeMilliseconds(),
                        to = recording.Span.To.ToUnixTimeMilliseconds(),
                        incomplete = JsonSerializer.Serialize(recording.Incomplete),
                        now = now.ToUnixTimeMilliseconds(),
                    });
            },
            cancellationToken);
    }

    private static int Clear(SqliteConnection connection, string table, string streamId)
    {
        var key = table == "recording_topic" ? "stream_id, topic" : table == "recording_moment" ? "stream_id, topic, second" : "stream_id, minute, sku";
        return connection.Execute(
            $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE stream_id = @streamId LIMIT @limit)", new { streamId, limit = RowsAtOnce });
    }

    private sealed record Row(long Sequence, long FromAt, long ToAt, string Incomplete);
}
