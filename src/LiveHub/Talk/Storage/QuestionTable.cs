using Dapper;
using LiveCommerce.LiveHub.Talk.Questions;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>The SQL of questions.</summary>
internal static class QuestionTable
{
    private const string Columns =
        """
        question_id AS QuestionId, stream_id AS StreamId, speaker AS Speaker, name AS Name, asked_at AS AskedAt, text AS Text, state AS State,
        answer AS Answer, settled_at AS SettledAt
        """;

    public static (QuestionWire Question, string StreamId, string Speaker)? Find(SqliteConnection connection, string questionId) =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM talk_question WHERE question_id = @questionId", new { questionId }) is { } row
            ? (row.ToWire(), row.StreamId, row.Speaker)
            : null;

    public static long CountOpen(SqliteConnection connection, string streamId, string? speaker = null) => connection.QuerySingle<long>(
        "SELECT count(*) FROM talk_question WHERE stream_id = @streamId AND state = 'open' AND (@speaker IS NULL OR speaker = @speaker)", new { streamId, speaker });

    public static void Add(SqliteConnection connection, string streamId, string speaker, QuestionWire question) => connection.Execute(
        """
        INSERT INTO talk_question (question_id, stream_id, speaker, name, asked_at, text, state, changes)
        VALUES (@QuestionId, @streamId, @speaker, @Name, @askedAt, @Text, 'open', 1)
        """,
        new { question.QuestionId, streamId, speaker, question.Name, askedAt = question.AskedAt.ToUnixTimeMilliseconds(), question.Text });

    public static void Settle(SqliteConnection connection, QuestionWire question) => connection.Execute(
        "UPDATE talk_question SET state = @state, answer = @Answer, settled_at = @settledAt, changes = changes + 1 WHERE question_id = @QuestionId",
        new { question.QuestionId, state = Code(question.State), question.Answer, settledAt = question.SettledAt?.ToUnixTimeMilliseconds() });

    /// <summary>Open ones oldest first, because they are answered in that order; settled ones newest first.</summary>
    public static List<QuestionWire> List(SqliteConnection connection, string streamId, QuestionState state, int limit) => connection.Query<Row>(
        $"""
        SELECT {Columns} FROM talk_question WHERE stream_id = @streamId AND state = @state
        ORDER BY {(state == QuestionState.Open ? "number" : "settled_at DESC, number DESC")} LIMIT @limit
        """,
        new { streamId, state = Code(state), limit }).AsList().ConvertAll(row => row.ToWire());

    /// <summary>Its version counts what was ever asked and settled in this show.</summary>
    public static QuestionsWire Topic(SqliteConnection connection, string streamId) => new(
        connection.QuerySingle<long>("SELECT coalesce(sum(changes), 0) FROM talk_question WHERE stream_id = @streamId", new { streamId }),
        CountOpen(connection, streamId),
        List(connection, streamId, QuestionState.Answered, QuestionsWire.Newest));

    private static string Code(QuestionState state) => state switch
    {
        QuestionState.Open => "open",
        QuestionState.Answered => "answered",
        QuestionState.Dismissed => "dismissed",
    };

    private sealed record Row(
        string QuestionId, string StreamId, string Speaker, string Name, long AskedAt, string Text, string State, string? Answer, long? SettledAt)
    {
        public QuestionWire ToWire() => new(
            QuestionId, DateTimeOffset.FromUnixTimeMilliseconds(AskedAt), Name, Text, Enum.Parse<QuestionState>(State, ignoreCase: true), Answer,
            SettledAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    }
}
