namespace LiveCommerce.LiveHub.Recording;

/// <summary>From going live to the end.</summary>
internal readonly record struct ShowSpan(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whole seconds of the recording; second 0 is the instant of going live.</summary>
    public long Seconds => SecondOf(To);

    /// <summary>The first second at which something decided at <paramref name="at"/> is visible: everything from before the show is there at 0.</summary>
    public long SecondOf(DateTimeOffset at)
    {
        var passed = (at - From).Ticks;
        return passed <= 0 ? 0 : (passed + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
    }

    /// <summary>Minutes begin with going live; minute 0 is the first.</summary>
    public long MinuteOf(DateTimeOffset at) => Math.Max(0, (at - From).Ticks / TimeSpan.TicksPerMinute);

    public bool Contains(DateTimeOffset at) => at > From && at <= To;
}
