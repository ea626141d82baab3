using Dapper;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Streams;

/// <summary>One entry of a list of shows.</summary>
/// <param name="Status">As everybody may know it: a show in rehearsal is what it was before.</param>
/// <param name="Role">What the host is to it who asked; null in the list for everybody.</param>
public sealed record StreamListItem(
    string StreamId, string Title, LiveStreamStatus Status, DateTimeOffset? StartsAt, string? ImageUrl, CrewRole? Role = null);

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

    /// <summary>Live first, then what is to come, then what has ended lately, then replays, the newest first.</summary>
    public IReadOnlyList<StreamListItem> Announced() => Query(
        """
        SELECT stream_id AS StreamId, title AS Title, status AS Status, starts_at AS StartsAt, image_url AS ImageUrl, NULL AS Role FROM stream_index
        WHERE status IN ('Live', 'Scheduled', 'Replay') OR (status = 'Ended' AND ended_at >= @since)
        ORDER BY CASE status WHEN 'Live' THEN 0 WHEN 'Scheduled' THEN 1 WHEN 'Ended' THEN 2 ELSE 3 END,
            CASE status WHEN 'Replay' THEN -ended_at ELSE coalesce(starts_at, 0) END, stream_id LIMIT @limit
        """,
        new { since = (time.GetUtcNow() - EndedShownFor).ToUnixTimeMilliseconds(), limit = MaxListed });

    /// <summary>All shows of whose crew a host is, newest first.</summary>
    public IReadOnlyList<StreamListItem> Of(HostId host) => Query(
        """
        SELECT s.stream_id AS StreamId, title AS Title, status AS Status, starts_at AS StartsAt, image_url AS ImageUrl, role AS Role
        FROM stream_crew c JOIN stream_index s ON s.stream_id = c.stream_id
        WHERE c.host_id = @host ORDER BY s.rowid DESC LIMIT @limit
        """,
        new { host = host.Value, limit = MaxListed });

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        // A row is there as soon as it is committed, which the owner of the view may hear a moment later.
        var view = await streams.WaitAsync(row.Key.Id, view => view.Version >= row.Sequence, ViewLagsAtMost, cancellationToken);
        if (view is null) return Sent.TryAgain("the journal cannot be read");
        if (view.Version < row.Sequence) return Sent.TryAgain($"the view is at {view.Version}, the message at {row.Sequence}");
        await database.WriteAsync(connection => Keep(connection, view), cancellationToken);
        return Sent.Done;
    }

    private static int Keep(SqliteConnection connection, LiveStreamView view)
    {
        var kept = connection.Execute(
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
                status = view.ForEverybody().Status.ToString(),
                startsAt = view.StartsAt?.ToUnixTimeMilliseconds(),
                endedAt = view.EndedAt?.ToUnixTimeMilliseconds(),
                view.ImageUrl,
            });
        if (kept == 0) return 0; // a newer message was faster
        connection.Execute("DELETE FROM stream_crew WHERE stream_id = @StreamId", new { view.StreamId });
        foreach (var (hostId, role) in view.Crew.Prepend(new CrewMember(view.HostId, CrewRole.Owner)))
        {
            connection.Execute("INSERT INTO stream_crew VALUES (@StreamId, @hostId, @role)", new { view.StreamId, hostId, role = role.ToString() });
        }
        return kept;
    }

    private List<StreamListItem> Query(string sql, object parameters) => database.Read(connection => connection
        .Query<Row>(sql, parameters)
        .Select(row => new StreamListItem(
            row.StreamId, row.Title, Enum.Parse<LiveStreamStatus>(row.Status),
            row.StartsAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, row.ImageUrl,
            row.Role is { } role ? Enum.Parse<CrewRole>(role) : null))
        .ToList());

    private sealed class Row
    {
        public string StreamId { get; init; } = "";

        public string Title { get; init; } = "";

        public string Status { get; init; } = "";

        public long? StartsAt { get; init; }

        public string? ImageUrl { get; init; }

        public string? Role { get; init; }
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
        """
        CREATE TABLE stream_crew (
            stream_id TEXT NOT NULL, host_id TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (stream_id, host_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX stream_crew_host ON stream_crew (host_id);
        INSERT INTO stream_crew SELECT stream_id, host_id, 'Owner' FROM stream_index;
        """,
    ];
}
