using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>
/// What people say in shows, in tables of its own: the only place where it stands, so that it can be erased. A removed line keeps its row, for
/// the export and against its repetition; it is shown to nobody.
/// </summary>
internal sealed class TalkSchema : IShopSchema
{
    public string Feature => "talk";

    public IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE talk_settings (
            stream_id TEXT PRIMARY KEY, version INTEGER NOT NULL, is_open INTEGER NOT NULL, slow_seconds INTEGER NOT NULL,
            buy_pattern TEXT, pinned TEXT) STRICT, WITHOUT ROWID;

        CREATE TABLE talk_line (
            number INTEGER PRIMARY KEY AUTOINCREMENT, line_id TEXT NOT NULL UNIQUE, stream_id TEXT NOT NULL, speaker TEXT NOT NULL,
            name TEXT NOT NULL, is_crew INTEGER NOT NULL, said_at INTEGER NOT NULL, text TEXT NOT NULL, reply_to TEXT, removed_at INTEGER) STRICT;
        CREATE INDEX talk_line_stream ON talk_line (stream_id, number);
        CREATE INDEX talk_line_speaker ON talk_line (stream_id, speaker, number);

        CREATE TABLE talk_mute (
            stream_id TEXT NOT NULL, speaker TEXT NOT NULL, mute_id TEXT NOT NULL, name TEXT NOT NULL, muted_at INTEGER NOT NULL, until INTEGER,
            PRIMARY KEY (stream_id, speaker)) STRICT, WITHOUT ROWID;

        CREATE TABLE talk_buy (line_id TEXT PRIMARY KEY, sku TEXT NOT NULL, offer_id TEXT) STRICT, WITHOUT ROWID;

        CREATE TABLE talk_question (
            number INTEGER PRIMARY KEY AUTOINCREMENT, question_id TEXT NOT NULL UNIQUE, stream_id TEXT NOT NULL, speaker TEXT NOT NULL,
            name TEXT NOT NULL, asked_at INTEGER NOT NULL, text TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'dismissed')), answer TEXT, settled_at INTEGER,
            changes INTEGER NOT NULL) STRICT;
        CREATE INDEX talk_question_stream ON talk_question (stream_id, state, number);

        CREATE TABLE talk_poll (
            poll_id TEXT PRIMARY KEY, stream_id TEXT NOT NULL, made_at INTEGER NOT NULL, question TEXT NOT NULL, options TEXT NOT NULL,
            closes_at INTEGER, stage INTEGER NOT NULL) STRICT;
        CREATE INDEX talk_poll_stream ON talk_poll (stream_id, made_at);
        CREATE TABLE talk_tally (
            poll_id TEXT NOT NULL, option INTEGER NOT NULL, votes INTEGER NOT NULL, PRIMARY KEY (poll_id, option)) STRICT, WITHOUT ROWID;
        CREATE TABLE talk_vote (
            poll_id TEXT NOT NULL, buyer TEXT NOT NULL, option INTEGER NOT NULL, voted_at INTEGER NOT NULL,
            PRIMARY KEY (poll_id, buyer)) STRICT, WITHOUT ROWID;

        CREATE TABLE talk_reactions (stream_id TEXT PRIMARY KEY, version INTEGER NOT NULL, counts TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE talk_peak (stream_id TEXT PRIMARY KEY, viewers INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """,
    ];
}
