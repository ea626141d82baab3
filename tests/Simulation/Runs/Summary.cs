using System.Text.Json;
using LiveCommerce.Simulation.Store;

namespace LiveCommerce.Simulation.Runs;

/// <summary>What many seeds came to.</summary>
/// <param name="HundredsWithoutAll">Blocks of a hundred seeds in which a commit fate, or a second owner, was never seen.</param>
internal sealed record Summary(
    long Seeds, long Failures, ulong? FirstFailingSeed, string? FirstFailure, long Steps, double Seconds, long Operations, long SeveralOwners,
    IReadOnlyList<long> Fates, int HundredsWithoutAll)
{
    public bool IsClean => Failures == 0;

    /// <summary>One flat JSON object.</summary>
    public string ToJson(Settings settings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("seeds", Seeds);
            json.WriteNumber("failures", Failures);
            if (FirstFailingSeed is { } seed) json.WriteNumber("firstFailingSeed", seed);
            else json.WriteNull("firstFailingSeed");
            json.WriteNumber("steps", Steps);
            json.WriteNumber("seconds", Math.Round(Seconds, 3));
            json.WriteNumber("stepsPerSeed", Seeds == 0 ? 0 : Steps / Seeds);
            json.WriteNumber("seedsPerSecondAndCore", Seconds == 0 ? 0 : Math.Round(Seeds / Seconds / settings.Jobs, 1));
            json.WriteNumber("operations", Operations);
            json.WriteNumber("seedsWithSeveralOwners", SeveralOwners);
            foreach (var fate in Enum.GetValues<Fate>()) json.WriteNumber($"commits{fate}", Fates[(int)fate]);
            json.WriteNumber("hundredsWithoutAllFates", HundredsWithoutAll);
            json.WriteNumber("firstSeed", settings.First);
            json.WriteNumber("jobs", settings.Jobs);
            json.WriteString("plant", settings.Plant.ToString());
            json.WriteString("failure", FirstFailure);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    public override string ToString() =>
        $"{Seeds} seeds, {Failures} failed, {(Seeds == 0 ? 0 : Steps / Seeds)} steps a seed, {Seconds:0.0} s; {SeveralOwners} seeds with several owners; commits: "
        + string.Join(", ", Enum.GetValues<Fate>().Select(fate => $"{Fates[(int)fate]} {fate}"));
}
