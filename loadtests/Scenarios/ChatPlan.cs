namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// When each line of a chat is said: fixed before the run from a seed, so that a slow server cannot thin out its own load. The number of lines in a second
/// follows a log-normal distribution with the mean and the 99th percentile of real rooms, and one second of the run has the peak that a great moment brings.
/// </summary>
public sealed record ChatPlan(IReadOnlyList<TimeSpan> Lines)
{
    /// <summary>Lines a second, on average.</summary>
    public const double Mean = 7;

    /// <summary>Lines in one of a hundred seconds.</summary>
    public const double Busy = 25;

    /// <summary>Lines in the busiest second of a show.</summary>
    public const int Peak = 71;

    // Of a log-normal distribution with that mean and that 99th percentile: ln(25/7) = 2.3263 s - s²/2.
    private const double Spread = 0.6339;
    private static readonly double Middle = Math.Log(Mean) - (Spread * Spread / 2);

    public static ChatPlan Create(int seconds, int seed)
    {
        var random = new Random(seed);
        var greatMoment = seconds / 2;
        var lines = new List<TimeSpan>();
        for (var second = 0; second < seconds; second++)
        {
            var count = second == greatMoment ? Peak : Math.Min(Peak, (int)Math.Round(Math.Exp(Middle + (Spread * Normal(random)))));
            for (var i = 0; i < count; i++) lines.Add(TimeSpan.FromSeconds(second + random.NextDouble()));
        }

        lines.Sort();
        return new ChatPlan(lines);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
