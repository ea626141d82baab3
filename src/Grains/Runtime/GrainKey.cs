namespace LiveCommerce.Grains.Runtime;

/// <summary>Names one owner: its kind ("stock", "stream", "purchase") and the id within the kind.</summary>
public readonly record struct GrainKey(string Kind, string Id) : IComparable<GrainKey>
{
    public int CompareTo(GrainKey other)
    {
        var byKind = string.CompareOrdinal(Kind, other.Kind);
        return byKind != 0 ? byKind : string.CompareOrdinal(Id, other.Id);
    }

    public override string ToString() => $"{Kind}/{Id}";

    public static bool operator <(GrainKey left, GrainKey right) => left.CompareTo(right) < 0;

    public static bool operator >(GrainKey left, GrainKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(GrainKey left, GrainKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(GrainKey left, GrainKey right) => left.CompareTo(right) >= 0;
}
