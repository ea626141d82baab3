using LiveCommerce.Grains.Journal.Days;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>Which stamps the append refuses: those in sealed days that this node knows of, and those that are old by the server's clock.</summary>
internal sealed class StampRule(TimeSpan within)
{
    public SealedStamps Sealed { get; } = new();

    public long WithinMilliseconds { get; } = (long)within.TotalMilliseconds;
}
