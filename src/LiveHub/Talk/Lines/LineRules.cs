using LiveCommerce.Grains.Values;
using static LiveCommerce.LiveHub.Talk.TalkRefusal;

namespace LiveCommerce.LiveHub.Talk.Lines;

/// <summary>
/// Whether a line may be said: pure, and in the order of docs/protocol.md. What a line is by itself is judged before it waits to be stored, the rest
/// together with its storing, so that nothing changes in between.
/// </summary>
internal static class LineRules
{
    public const int MaxText = 500;
    public const int MaxName = 32;
    public const int MaxSlowSeconds = 300;

    /// <summary>Whoever is muted for good is told to come back in a while, because that may be taken back.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromHours(1);

    /// <summary>What needs no more than the wish.</summary>
    public static TalkRefusal CheckShape(LineWish wish, Speaker speaker) =>
        !ReservationId.TryParse(wish.LineId, out _) ? IdInvalid
        : CheckText(wish.Text, MaxText) is var text and not None ? text
        : !speaker.IsCrew && wish.Name is not null && !IsName(wish.Name) ? NameInvalid
        : None;

    public static TalkRefusal CheckText(string text, int max) =>
        text.Length > max ? TextTooLong
        : !PlainLine.Is(text) ? TextNotPlain
        : !PlainLine.IsVisible(text) ? TextMissing
        : None;

    public static bool IsName(string name) => name.Length <= MaxName && PlainLine.Is(name) && PlainLine.IsVisible(name);

    public static LineVerdict Decide(LineSight sight, LineWish wish, Speaker speaker, string streamId, DateTimeOffset now)
    {
        if (sight.Known is { } known) return IsSame(known, wish, speaker, streamId) ? new(None, IsRepeat: true) : new(IdReused);
        if (!sight.IsOpen) return new(Closed);
        if (sight.MutedUntil is { } until && until > now && !speaker.IsCrew) return new(Muted, WaitUntil(until, now));
        if (!speaker.IsCrew && Links.AreIn(wish.Text)) return new(LinksNotAllowed);
        if (!sight.ReplyIsKnown) return new(LineUnknown);
        if (Slowed(sight, speaker, now) is { } wait) return new(SlowMode, wait);
        return new(None);
    }

    /// <summary>What somebody is told who is muted until then.</summary>
    public static TimeSpan WaitUntil(DateTimeOffset until, DateTimeOffset now) => until - now < LongWait ? until - now : LongWait;

    /// <summary>How much too early; null where it is not. A comment that buys is never slowed down: its text says nothing else.</summary>
    private static TimeSpan? Slowed(LineSight sight, Speaker speaker, DateTimeOffset now)
    {
        if (speaker.IsCrew || sight.IsPurchase || sight.LastSaidAt is not { } last) return null;
        var next = last.AddSeconds(sight.SlowSeconds);
        return next > now ? next - now : null;
    }

    private static bool IsSame(KnownLine known, LineWish wish, Speaker speaker, string streamId) =>
        known.StreamId == streamId && known.Speaker == speaker.Id && known.Line.Text == wish.Text.Trim() && known.Line.ReplyTo == wish.ReplyTo;

}
