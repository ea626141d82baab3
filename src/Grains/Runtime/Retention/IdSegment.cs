namespace LiveCommerce.Grains.Runtime.Retention;

/// <summary>
/// Finished things of one hour, sorted by id, ready to be stored. The hour is that of the ids' own making (UUIDv7), so that an id tells where it
/// may lie.
/// </summary>
/// <param name="Hour">Begin of the hour.</param>
/// <param name="Count">Records in all pages.</param>
/// <param name="KeepUntil">When the last of its records may be forgotten, and the segment with it.</param>
/// <param name="Pages">By ascending first id.</param>
/// <param name="Filter">Says which ids are certainly not in it.</param>
public sealed record IdSegment(DateTimeOffset Hour, int Count, DateTimeOffset KeepUntil, IReadOnlyList<SegmentPage> Pages, IdFilter Filter)
{
    public static DateTimeOffset HourOf(DateTimeOffset madeAt) => madeAt.AddTicks(-(madeAt.Ticks % TimeSpan.TicksPerHour));
}

/// <summary>One page of a segment. An id lies in the last page whose <paramref name="First"/> is not after it.</summary>
public sealed record SegmentPage(Guid First, byte[] Data)
{
    /// <summary>The largest page, but for a single record larger than that.</summary>
    public const int MaxSize = 16 * 1024;
}
