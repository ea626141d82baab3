using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>Recordings, and what only the running show can tell: how many watched.</summary>
internal sealed class RecordingSchema : IShopSchema
{
    public string Feature => "recording";

    public IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE recording (
            stream_id TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
            incomplete TEXT NOT NULL, made_at INTEGER NOT NULL) STRICT;
        CREATE TABLE recording_topic (stream_id TEXT NOT NULL, topic TEXT NOT NULL, PRIMARY KEY (stream_id, topic)) STRICT, WITHOUT ROWID;
        CREATE TABLE recording_moment (
            stream_id TEXT NOT NULL, topic TEXT NOT NULL, second INTEGER NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (stream_id, topic, second)) STRICT, WITHOUT ROWID;
        CREATE INDEX recording_moment_in_order ON recording_moment (stream_id, second, topic);
        CREATE TABLE recording_minute (
            stream_id TEXT NOT NULL, minute INTEGER NOT NULL, sku TEXT NOT NULL, counts TEXT NOT NULL,
            PRIMARY KEY (stream_id, minute, sku)) STRICT, WITHOUT ROWID;
        CREATE TABLE viewer_sample (
            stream_id TEXT NOT NULL, at INTEGER NOT NULL, viewers INTEGER NOT NULL, peak INTEGER NOT NULL,
            PRIMARY KEY (stream_id, at)) STRICT, WITHOUT ROWID;
        """,
    ];
}
