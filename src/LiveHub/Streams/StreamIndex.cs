using Dapper;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Streams;

public sealed record StreamListItem(string StreamId, string Title, LiveStreamStatus Status, DateTimeOffset? StartsAt, string? ImageUrl);

/// <summary>
/// The list of shows: a read model in shop.db, fed by the messages that live streams leave in the outbox, so that no crash can lose an entry.
/// </summary>
public sealed class StreamIndex(ShopDatabase database, IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, TimeProvider time) : IOutboxHandler
{
    /// <summary>How many entries a list shows.</summary>
    private const int MaxListed = 100;

    private static readonly TimeSpan EndedShownFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan ViewLagsAtMost = TimeSpan.FromSeconds(5);

    public IReadOnlyCollection<string> Types { get; } = [LiveStreamKind.IndexType];

    /// <summary>Live first, then what is to come, then what has ended lately.</summary>
    public IReadOnlyList<StreamListItem> Announced() => Query(
        """
        SELECT stream_id AS StreamId, title AS Title, status AS Status, starts_at AS StartsAt, image_url AS ImageUrl FROM stream_index
        WHERE status IN ('Live', 'Scheduled') OR (status = 'Ended' AND ended_at >= @since)
        ORDER BY CASE status WHEN 'Live' THEN 0 WHEN 'Scheduled' THEN 1 ELSE 2 END, coalesce(starts_at, 0), stream_id LIMIT @limit
        """,
        new { since = (time.GetUtcNow() - EndedShownFor).ToUnixTimeMilliseconds(), limit = MaxListed });

    /// <summary>All shows of one host, newest first.</summary>
    public IReadOnlyList<StreamListItem> Of(HostId host) => Query(
        """
        SELECT stream_id AS StreamId, title AS Title, status AS Status, starts_at AS StartsAt, image_url AS ImageUrl FROM stream_index
        WHERE host_id = @host ORDER BY rowid DESC LIMIT @limit
        """,
        new { host = host.Value, limit = MaxListed });

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        // A row is there as soon as it is committed, which the owner of the view may hear a moment later.
        var view = await streams.WaitAsync(row.Key.Id, view => view.Version >= row.Sequence, ViewLagsAtMost, cancellationToken);
        if (view is null) return Sent.TryAgain("the journal cannot be read");
        if (view.Version < row.Sequence) return Sent.TryAgain($"the view is at {view.Version}, the message at {row.Sequence}");
        await database.WriteAsync(
            connection => connection.Execute(
                """
                INSERT INTO stream_index (stream_id, version, host_id, title, status, starts_at, ended_at, image_url)
                VALUES (@StreamId, @Version, @HostId, @Title, @status, @startsAt, @endedAt, @ImageUrl)
                ON CONFLICT (stream_id) DO UPDATE SET version = excluded.version, title = excluded.title, status = excluded.status,
                    starts_at = excluded.starts_at, ended_at = excluded.ended_at, image_url = excluded.image_url
                WHERE excluded.version > version
                """,
                new
                {
                    view.StreamId,
                    view.Version,
                    view.HostId,
                    view.Title,
                    status = view.Status.ToString(),
                    startsAt = view.StartsAt?.ToUnixTimeMilliseconds(),
                    endedAt = view.EndedAt?.ToUnixTimeMilliseconds(),
                    view.ImageUrl,
                }),
            cancellationToken);
        return Sent.Done;
    }

    private List<StreamListItem> Query(string sql, object parameters) => database.Read(connection => connection
        .Query<Row>(sql, parameters)
        .Select(row => new StreamListItem(
            row.StreamId, row.Title, Enum.Parse<LiveStreamStatus>(row.Status),
            row.StartsAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, row.ImageUrl))
        .ToList());

    private sealed class Row
    {
        public string StreamId { get; init; } = "";

        public string Title { get; init; } = "";

        public string Status { get; init; } = "";

        public long? StartsAt { get; init; }

        public string? ImageUrl { get; init; }
    }
}

internal sealed class StreamIndexSchema : IShopSchema
{
    public string Feature => "streams";

    public IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE stream_index (
            stream_id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, host_id TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL,
            starts_at INTEGER, ended_at INTEGER, image_url TEXT) STRICT;
        CREATE INDEX stream_index_host ON stream_index (host_id);
        """,
    ];
}
