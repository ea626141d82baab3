namespace LiveCommerce.LoadTests.Measure;

/// <summary>Counters that grow while the scenario runs. All are safe to raise from any thread.</summary>
public sealed class LiveFigures
{
    private long _arrivals;
    private long _granted;
    private long _refused;
    private long _sold;
    private long _retries;
    private long _unexpected;
    private long _viewers;
    private string? _firstUnexpected;

    /// <summary>From a buyer's intended start to the first definite answer, retries included.</summary>
    public Histogram ReserveTime { get; } = new();

    public long Arrivals => Volatile.Read(ref _arrivals);

    public long Granted => Volatile.Read(ref _granted);

    public long Refused => Volatile.Read(ref _refused);

    public long Sold => Volatile.Read(ref _sold);

    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Answers the protocol does not foresee: a 500, text where JSON belongs, a refusal that cannot be meant for this request.</summary>
    public long Unexpected => Volatile.Read(ref _unexpected);

    public string? FirstUnexpected => Volatile.Read(ref _firstUnexpected);

    public long Viewers => Volatile.Read(ref _viewers);

    public void Arrived() => Interlocked.Increment(ref _arrivals);

    public void Grant() => Interlocked.Increment(ref _granted);

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void Sell() => Interlocked.Increment(ref _sold);

    public void Retry() => Interlocked.Increment(ref _retries);

    public void ViewerJoined() => Interlocked.Increment(ref _viewers);

    public void ViewerLeft() => Interlocked.Decrement(ref _viewers);

    public void UnexpectedAnswer(string what)
    {
        Interlocked.Increment(ref _unexpected);
        Interlocked.CompareExchange(ref _firstUnexpected, what, null);
    }
}
