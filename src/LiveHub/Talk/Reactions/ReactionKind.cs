namespace LiveCommerce.LiveHub.Talk.Reactions;

/// <summary>What a viewer may show without words.</summary>
public enum ReactionKind
{
    Heart,
    Clap,
    Fire,
    Laugh,
    Wow,
}

/// <summary>The topic <c>reactions</c>: how many of each kind there were in this show. A screen shows what has been added since.</summary>
public sealed record ReactionsWire(long Version, IReadOnlyDictionary<ReactionKind, long> Counts)
{
    public const string Topic = "reactions";
}
