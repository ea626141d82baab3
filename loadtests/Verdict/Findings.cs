namespace LiveCommerce.LoadTests.Verdict;

/// <summary>What was found wrong. Every number is 0 and <see cref="Others"/> is empty exactly when the verdict is "clean".</summary>
public sealed record Findings
{
    public const string Clean = "clean";

    public long Oversold { get; init; }

    public long Undersold { get; init; }

    public long AckedLost { get; init; }

    public long OverLimit { get; init; }

    public long DoubleCharged { get; init; }

    public long Regressions { get; init; }

    public long ViewersStopped { get; init; }

    /// <summary>Faults without a number of their own in the result, in words.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    public string Verdict
    {
        get
        {
            (string Name, long Number)[] numbers =
            [
                ("oversold", Oversold), ("undersold", Undersold), ("ackedLost", AckedLost), ("overLimit", OverLimit),
                ("doubleCharged", DoubleCharged), ("regressions", Regressions), ("viewersStopped", ViewersStopped),
            ];
            var found = numbers.Where(static n => n.Number != 0).Select(static n => $"{n.Name} {n.Number}").Concat(Others);
            return string.Join("; ", found) is { Length: > 0 } text ? text : Clean;
        }
    }

    public bool IsClean => Verdict == Clean;
}
