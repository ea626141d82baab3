using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Questions;

/// <summary>What somebody wants to know.</summary>
/// <param name="QuestionId">Made by the client, a UUIDv7.</param>
internal sealed record QuestionWish(string QuestionId, string Text, string? Name = null);

/// <summary>
/// Questions to the host, apart from the chat so that none is lost in it. The crew sees all of them in the order of asking; everybody sees those that
/// were answered.
/// </summary>
internal sealed class QuestionDesk(TalkWriter writer, Screens screens, FloodLimit flood, Chat chat, ShopDatabase database, TimeProvider time)
{
    public const int MaxText = 300;
    public const int MaxAnswer = 500;
    public const int MaxPage = 200;

    /// <summary>Open questions of one person in one show.</summary>
    public const int MaxOpenEach = 3;

    /// <summary>Open questions of one show.</summary>
    public const int MaxOpen = 1_000;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    public async Task<TalkReply<QuestionWire>> AskAsync(Speaker speaker, LiveStreamView show, QuestionWish wish)
    {
        if (!ReservationId.TryParse(wish.QuestionId, out _)) return TalkReply.Refuse<QuestionWire>(TalkRefusal.IdInvalid, "questionId");
        if (LineRules.CheckText(wish.Text, MaxText) is var text and not TalkRefusal.None) return TalkReply.Refuse<QuestionWire>(text);
        if (wish.Name is not null && !LineRules.IsName(wish.Name)) return TalkReply.Refuse<QuestionWire>(TalkRefusal.NameInvalid);
        if (flood.Take(show.StreamId, speaker) is { } wait) return TalkReply.Refuse<QuestionWire>(TalkRefusal.TooManyRequests, retryAfter: wait);
        var name = chat.NameOf(speaker, wish.Name, show.StreamId);
        return await ChangeAsync(show.StreamId, connection => Store(connection, speaker, show, wish, name));
    }

    /// <param name="answer">Null where it was answered on air.</param>
    public async Task<TalkReply<QuestionWire>> AnswerAsync(string streamId, string questionId, string? answer) =>
        answer is not null && LineRules.CheckText(answer, MaxAnswer) is var text and not TalkRefusal.None
            ? TalkReply.Refuse<QuestionWire>(text)
            : await SettleAsync(streamId, questionId, QuestionState.Answered, answer?.Trim());

    public Task<TalkReply<QuestionWire>> DismissAsync(string streamId, string questionId) => SettleAsync(streamId, questionId, QuestionState.Dismissed, null);

    public IReadOnlyList<QuestionWire> List(string streamId, QuestionState state) =>
        database.Read(connection => QuestionTable.List(connection, streamId, state, MaxPage));

    private TalkReply<QuestionWire> Store(SqliteConnection connection, Speaker speaker, LiveStreamView show, QuestionWish wish, string name)
    {
        var now = time.GetUtcNow();
        if (QuestionTable.Find(connection, wish.QuestionId) is { } known)
        {
            return known.StreamId == show.StreamId && known.Speaker == speaker.Id && known.Question.Text == wish.Text.Trim()
                ? TalkReply.Of(known.Question)
                : TalkReply.Refuse<QuestionWire>(TalkRefusal.IdReused, "questionId");
        }
        if (!Chat.IsTalkedAt(show.Status) || !SettingsTable.Of(connection, show.StreamId).IsOpen) return TalkReply.Refuse<QuestionWire>(TalkRefusal.Closed);
        if (MuteTable.MutedUntil(connection, show.StreamId, speaker.Id) is { } until && until > now)
            return TalkReply.Refuse<QuestionWire>(TalkRefusal.Muted, retryAfter: LineRules.WaitUntil(until, now));
        if (Links.AreIn(wish.Text)) return TalkReply.Refuse<QuestionWire>(TalkRefusal.LinksNotAllowed);
        if (QuestionTable.CountOpen(connection, show.StreamId, speaker.Id) >= MaxOpenEach)
            return TalkReply.Refuse<QuestionWire>(TalkRefusal.TooManyRequests, retryAfter: AskAgainAfter);
        if (QuestionTable.CountOpen(connection, show.StreamId) >= MaxOpen) return TalkReply.Refuse<QuestionWire>(TalkRefusal.Busy);
        var question = new QuestionWire(wish.QuestionId, UnixMilliseconds.Truncate(now), name, wish.Text.Trim(), QuestionState.Open, null, null);
        QuestionTable.Add(connection, show.StreamId, speaker.Id, question);
        return TalkReply.Of(question);
    }

    /// <summary>A settled question may be settled in another way: a better answer, or one that should not have been dismissed.</summary>
    private Task<TalkReply<QuestionWire>> SettleAsync(string streamId, string questionId, QuestionState state, string? answer) =>
        ChangeAsync(streamId, connection =>
        {
            if (QuestionTable.Find(connection, questionId) is not { } known || known.StreamId != streamId) return TalkReply.Refuse<QuestionWire>(TalkRefusal.Unknown);
            if (known.Question.State == state && known.Question.Answer == answer) return TalkReply.Of(known.Question);
            var settled = known.Question with { State = state, Answer = answer, SettledAt = UnixMilliseconds.Truncate(time.GetUtcNow()) };
            QuestionTable.Settle(connection, settled);
            return TalkReply.Of(settled);
        });

    private async Task<TalkReply<QuestionWire>> ChangeAsync(string streamId, Func<SqliteConnection, TalkReply<QuestionWire>> work)
    {
        var reply = await writer.RunAsync(
            connection => (Reply: work(connection), Topic: QuestionTable.Topic(connection, streamId)),
            done => screens.Of(streamId)?.Publish(QuestionsWire.Topic, done.Topic.Version, done.Topic));
        return reply.Refusal == TalkRefusal.None ? reply.Value.Reply : TalkReply.Refuse<QuestionWire>(reply.Refusal);
    }
}
