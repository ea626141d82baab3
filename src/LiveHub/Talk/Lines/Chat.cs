using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk.Buying;
using LiveCommerce.LiveHub.Talk.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Lines;

/// <summary>A line that was said.</summary>
/// <param name="IsRepeat">True where it was said before.</param>
/// <param name="BuyPattern">The show's pattern at that instant.</param>
internal sealed record SaidLine(LineWire Line, bool IsRepeat, string? BuyPattern);

/// <summary>Saying a line. It is judged and stored in one go, and shown when it is stored.</summary>
internal sealed class Chat(TalkWriter writer, Screens screens, FloodLimit flood, Hosts hosts, ShopDatabase database, TimeProvider time)
{
    /// <summary>Lines of one page of what was said before.</summary>
    public const int MaxPage = 200;

    public async Task<TalkReply<SaidLine>> SayAsync(Speaker speaker, LiveStreamView show, LineWish wish)
    {
        if (LineRules.CheckShape(wish, speaker) is var shape and not TalkRefusal.None) return TalkReply.Refuse<SaidLine>(shape);
        if (flood.Take(show.StreamId, speaker) is { } wait) return TalkReply.Refuse<SaidLine>(TalkRefusal.TooManyRequests, retryAfter: wait);
        var name = NameOf(speaker, wish.Name, show.StreamId);
        var reply = await writer.RunAsync(connection => Store(connection, speaker, show, wish, name), stored =>
        {
            if (stored.Value is { IsRepeat: false } said) screens.Say(show.StreamId, said.Line);
        });
        return reply.Flatten();
    }

    /// <summary>What was said before a line, oldest first, without what was removed.</summary>
    public IReadOnlyList<LineWire> Before(string streamId, long before, int limit) =>
        database.Read(connection => LineTable.Before(connection, streamId, before, Math.Clamp(limit, 1, MaxPage)));

    /// <summary>The crew speaks under the host's own name, so that nobody can take it; a mark beside it says that it is the crew.</summary>
    public string NameOf(Speaker speaker, string? wanted, string streamId) => speaker.Host is { } host
        ? hosts.Find(host)?.Name.Text ?? "Host"
        : wanted?.Trim() ?? speaker.GuestName(streamId);

    private TalkReply<SaidLine> Store(SqliteConnection connection, Speaker speaker, LiveStreamView show, LineWish wish, string name)
    {
        var now = time.GetUtcNow();
        var settings = SettingsTable.Of(connection, show.StreamId);
        var known = LineTable.Find(connection, wish.LineId);
        var sight = new LineSight(
            (speaker.IsCrew || settings.IsOpen) && IsTalkedAt(show.Status),
            settings.SlowSeconds,
            known,
            LineTable.LastSaidAt(connection, show.StreamId, speaker.Id),
            MuteTable.MutedUntil(connection, show.StreamId, speaker.Id),
            wish.ReplyTo is null || LineTable.FindShown(connection, show.StreamId, wish.ReplyTo) is not null,
            BuyPattern.TryParse(settings.BuyPattern, out var pattern) && pattern.Match(wish.Text) is not null);
        var verdict = LineRules.Decide(sight, wish, speaker, show.StreamId, now);
        if (verdict.Refusal != TalkRefusal.None) return TalkReply.Refuse<SaidLine>(verdict.Refusal, verdict.Refusal == TalkRefusal.LineUnknown ? "replyTo" : null, verdict.RetryAfter);
        var line = verdict.IsRepeat ? known!.Line : LineTable.Add(connection, show.StreamId, speaker, name, wish, now);
        return TalkReply.Of(new SaidLine(line, verdict.IsRepeat, settings.BuyPattern));
    }

    /// <summary>
    /// When there is talk, as far as the show goes: from its announcement to its end. In a rehearsal there is none, because a line that everybody will
    /// read later is no rehearsal.
    /// </summary>
    public static bool IsTalkedAt(LiveStreamStatus status) => status is LiveStreamStatus.Scheduled or LiveStreamStatus.Live;
}
