using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>One update, encoded once.</summary>
/// <param name="Sequence">The place of whoever has seen it.</param>
/// <param name="HasMore">True where entries of the log did not fit and wait already.</param>
internal sealed record Frame(long Sequence, RawJson Json, bool HasMore = false)
{
    /// <summary>Instead of an update: this place has missed entries that are gone. Only a snapshot helps.</summary>
    public static readonly Frame Behind = new(-1, default);

    public bool IsBehind => Sequence < 0;
}

/// <summary>What a viewer receives: everything that changed since its last update.</summary>
/// <param name="Log">By log topic, the entries since the last update, in order; absent where there are none.</param>
public sealed record UpdateWire(
    StreamPosition Position, DateTimeOffset ServerTime, IReadOnlyDictionary<string, RawJson> Topics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, List<RawJson>>? Log = null)
{
    /// <summary>The sequence since which this update tells everything: who has not seen that place has a gap.</summary>
    public long After { get; init; }
}
