using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Report;

/// <summary>
/// The flat figures of a run. Every scenario writes the same keys in this order; what does not apply or could not be measured is null.
/// What each one means is in loadtests/README.md.
/// </summary>
public sealed record RunResult
{
    public required string Scenario { get; init; }

    public int? Viewers { get; init; }

    public int? Buyers { get; init; }

    public int? Stock { get; init; }

    public long? Demand { get; init; }

    public long? Granted { get; init; }

    public long? Sold { get; init; }

    public long? Refused { get; init; }

    public long? Oversold { get; init; }

    public long? Undersold { get; init; }

    public long? AckedLost { get; init; }

    public long? OverLimit { get; init; }

    public long? DoubleCharged { get; init; }

    public long? Regressions { get; init; }

    public double? ReservePerSecond { get; init; }

    public double? ReserveP50Ms { get; init; }

    public double? ReserveP99Ms { get; init; }

    public double? PushP50Ms { get; init; }

    public double? PushP99Ms { get; init; }

    public double? PushP99Ratio { get; init; }

    public long? ViewersStopped { get; init; }

    public double? ServerCpuSeconds { get; init; }

    public double? ServerPeakRssMb { get; init; }

    public bool? ClientSaturated { get; init; }

    public required string Verdict { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Readable.RunResult) + "\n";

    /// <summary>Name and value of each key as shown to people.</summary>
    public IEnumerable<(string Name, string Value)> Figures()
    {
        using var document = JsonSerializer.SerializeToDocument(this, ResultJson.Readable.RunResult);
        foreach (var member in document.RootElement.EnumerateObject().ToList())
            yield return (member.Name, member.Value.ValueKind == JsonValueKind.Null ? "–" : member.Value.ToString());
    }
}

/// <summary>A run's result with what only the report shows.</summary>
public sealed record RunOutcome(RunResult Result, Timeline Timeline, IReadOnlyList<string> Notes);

[JsonSerializable(typeof(RunResult))]
public sealed partial class ResultJson : JsonSerializerContext
{
    /// <summary>For files and people, never for a page's markup: quotes and signs stay as they are.</summary>
    public static ResultJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
