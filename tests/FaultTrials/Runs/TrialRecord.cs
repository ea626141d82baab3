using System.Text.Json.Serialization;

namespace LiveCommerce.FaultTrials.Runs;

/// <summary>One line of trials.jsonl: a trial that was run to its end.</summary>
/// <param name="Code">Which kernel it was, see <see cref="KernelIdentity"/>; counts of another are not added.</param>
/// <param name="Number">The trial's number and seed.</param>
/// <param name="Cases">How often the fault was done.</param>
internal sealed record TrialRecord(
    string Code, string Fault, string Store, int Number, int Cases, int Acknowledged, int InDoubt, double Seconds, IReadOnlyList<string> Breaches,
    IReadOnlyDictionary<string, double> Figures);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrialRecord))]
[JsonSerializable(typeof(IReadOnlyList<SummaryRow>), TypeInfoPropertyName = "Summary")]
internal sealed partial class RecordContext : JsonSerializerContext;
