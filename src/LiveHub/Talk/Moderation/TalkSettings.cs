using LiveCommerce.LiveHub.Talk.Lines;

namespace LiveCommerce.LiveHub.Talk.Moderation;

/// <summary>How a show's crew lets people talk.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="IsOpen">False where only the crew speaks.</param>
/// <param name="SlowSeconds">How long one waits between two lines; 0 to <see cref="LineRules.MaxSlowSeconds"/>.</param>
/// <param name="BuyPattern">The words of a comment that buys, such as "sold {item} {size}"; null where none does.</param>
/// <param name="Pinned">The id of a line that stays on screen.</param>
internal sealed record TalkSettings(long Version, bool IsOpen, int SlowSeconds, string? BuyPattern, string? Pinned)
{
    public static readonly TalkSettings Initial = new(0, IsOpen: true, 0, null, null);
}

/// <summary>The topic <c>talk</c>: what everybody sees of it.</summary>
public sealed record TalkWire(long Version, bool IsOpen, int SlowSeconds, string? BuyPattern, LineWire? Pinned)
{
    public const string Topic = "talk";
}

/// <summary>Somebody who may not speak in one show.</summary>
/// <param name="Name">What he was called when he was muted.</param>
/// <param name="Until">Null: until somebody takes it back.</param>
public sealed record MuteWire(string MuteId, string Name, DateTimeOffset MutedAt, DateTimeOffset? Until);
