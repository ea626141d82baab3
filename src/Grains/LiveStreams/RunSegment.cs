using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>One planned part of a show.</summary>
/// <param name="SegmentId">Made by the client, unique in the show: 1 to 64 of a-z, 0-9 and '-'.</param>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Seconds">How long it is planned to take; 1 to 86,400.</param>
/// <param name="Pins">What is pinned when it begins; none leaves the pins as they are.</param>
public sealed record RunSegment(string SegmentId, string Title, int Seconds, IReadOnlyList<Sku> Pins)
{
    public const int MaxSegments = 50;
    public const int MaxId = 64;
    public const int MaxSeconds = 86_400;

    /// <summary>The member at fault, or null.</summary>
    internal static string? OutOfRange(IReadOnlyList<RunSegment> segments)
    {
        if (segments.Count > MaxSegments) return "segments";
        for (var i = 0; i < segments.Count; i++)
        {
            if (segments[i].OutOfRange() is { } member) return $"segments[{i}].{member}";
        }
        return segments.Select(segment => segment.SegmentId).Distinct().Count() == segments.Count ? null : "segments";
    }

    internal static bool AreSame(IReadOnlyList<RunSegment> one, IReadOnlyList<RunSegment> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.IsSameAs(pair.Second));

    private string? OutOfRange()
    {
        if (SegmentId.Length is 0 or > MaxId || !SegmentId.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) return "segmentId";
        if (string.IsNullOrWhiteSpace(Title) || Title.Length > LiveStreamRules.MaxTitle) return "title";
        if (Seconds is < 1 or > MaxSeconds) return "seconds";
        return Pins.Count > LiveStreamRules.MaxPins || Pins.Distinct().Count() != Pins.Count ? "pins" : null;
    }

    private bool IsSameAs(RunSegment other) =>
        (SegmentId, Title, Seconds) == (other.SegmentId, other.Title, other.Seconds) && Pins.SequenceEqual(other.Pins);
}

/// <summary>The segment that has begun last.</summary>
public sealed record BegunSegment(string SegmentId, DateTimeOffset BegunAt);
