using System.Diagnostics.Metrics;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>What can be seen of the fan-out from outside: meter <c>LiveCommerce</c>, described in docs/operations.md.</summary>
internal sealed class FanoutMetrics
{
    public const string MeterName = "LiveCommerce";

    private readonly Meter _meter;
    private readonly Histogram<double> _delay;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _conflated;
    private readonly Counter<long> _cut;

    public FanoutMetrics(IMeterFactory meters)
        : this(meters.Create(MeterName))
    {
    }

    private FanoutMetrics(Meter meter)
    {
        _meter = meter;
        _delay = meter.CreateHistogram("livecommerce.push.delay", "s", "From the commit of the oldest change in an update to its socket.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10],
        });
        _deliveries = meter.CreateCounter<long>("livecommerce.push.deliveries", "{update}", "Updates handed over, one for each viewer.");
        _conflated = meter.CreateCounter<long>("livecommerce.push.conflated", "{update}", "Updates that a viewer was not told by themselves because its socket was full; the next one tells them too.");
        _cut = meter.CreateCounter<long>("livecommerce.viewers.cut", "{viewer}", "Viewers whose connection was ended by the server, by reason.");
    }

    /// <summary>Seen by nobody.</summary>
    public static FanoutMetrics Unseen { get; } = new(new Meter(MeterName + ".Unseen"));

    /// <summary>What can be looked up whenever somebody asks.</summary>
    public void Show(string name, string unit, string description, Func<long> value) => _meter.CreateObservableGauge(name, value, unit, description);

    /// <summary>A slice of the crowd has been told. The delay is noted once, with the time at which the last of the slice had it.</summary>
    public void Told(int delivered, int conflated, TimeSpan delay)
    {
        if (conflated > 0) _conflated.Add(conflated);
        if (delivered == 0) return;
        _deliveries.Add(delivered);
        _delay.Record(Math.Max(0, delay.TotalSeconds));
    }

    public void Cut(CutReason reason) => _cut.Add(1, new KeyValuePair<string, object?>("reason", reason switch
    {
        CutReason.Stalled => "stalled",
        CutReason.Overflow => "overflow",
        CutReason.Stayed => "stayed",
    }));
}

internal enum CutReason
{
    /// <summary>Its socket took nothing for ten seconds.</summary>
    Stalled,

    /// <summary>More must-arrive messages waited for it than may.</summary>
    Overflow,

    /// <summary>It was told to go elsewhere and did not leave.</summary>
    Stayed,
}
