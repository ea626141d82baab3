using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>One update, encoded once.</summary>
/// <param name="Sequence">The place of whoever has seen it.</param>
/// <param name="ChangedAt">When the oldest change that it tells was committed.</param>
/// <param name="MadeAt">Timestamp; it tells the server's time as of then.</param>
/// <param name="HasMore">True where entries of the log did not fit and wait already.</param>
internal sealed record Frame(long Sequence, EncodedCall Update, DateTimeOffset ChangedAt, long MadeAt, bool HasMore = false)
{
    /// <summary>Instead of an update: this place has missed entries that are gone. Only a snapshot helps.</summary>
    public static readonly Frame Behind = new(-1, default, default, 0);

    public bool IsBehind => Sequence < 0;

    /// <summary>The update itself.</summary>
    public RawJson Json => Update.Argument;
}

/// <summary>What a viewer receives: everything that changed since its last update.</summary>
/// <param name="Log">By log topic, the entries since the last update, in order; absent where there are none.</param>
public sealed record UpdateWire(
    StreamPosition Position, DateTimeOffset ServerTime, IReadOnlyDictionary<string, RawJson> Topics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, List<RawJson>>? Log = null)
{
    /// <summary>The sequence since which this update tells everything: who has not seen that place has a gap.</summary>
    public long After { get; init; }

    /// <summary>When the oldest change in it was committed; how late it is can be told from that.</summary>
    public DateTimeOffset ChangedAt { get; init; }
}
