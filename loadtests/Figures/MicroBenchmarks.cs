using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Figures;

/// <summary>Runs BenchmarkDotNet over rules, encoding, grain and commit, and makes one flat row of each benchmark.</summary>
public sealed class MicroBenchmarks(string dll, TextWriter output)
{
    /// <exception cref="NoServerException">It gave no reports.</exception>
    public async Task<IReadOnlyList<JsonElement>> MeasureAsync(string filter, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("livecommerce-micro-");
        try
        {
            await RunAsync(["--filter", filter, "--job", "short", "--inProcess", "--exporters", "briefjson", "--artifacts", folder.FullName], stop);
            var reports = folder.GetFiles("*-report-brief.json", SearchOption.AllDirectories).OrderBy(static file => file.Name, StringComparer.Ordinal).ToList();
            if (reports.Count == 0) throw new NoServerException("BenchmarkDotNet left no report.");
            return [.. reports.SelectMany(static report => Rows(File.ReadAllText(report.FullName)))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The rows of one report of BenchmarkDotNet; a benchmark that failed has none.</summary>
    public static IEnumerable<JsonElement> Rows(string report)
    {
        using var document = JsonDocument.Parse(report);
        foreach (var benchmark in document.RootElement.GetProperty("Benchmarks").EnumerateArray())
        {
            if (!benchmark.TryGetProperty("Statistics", out var statistics) || statistics.ValueKind != JsonValueKind.Object) continue;
            var row = new JsonObject
            {
                ["benchmark"] = $"{benchmark.GetProperty("Type").GetString()!.Replace("Benchmark", "", StringComparison.Ordinal)}.{benchmark.GetProperty("Method").GetString()}",
                ["parameters"] = benchmark.GetProperty("Parameters").GetString()!.Replace("&", ", ", StringComparison.Ordinal),
                ["meanNanoseconds"] = Round(statistics.GetProperty("Mean").GetDouble()),
                ["errorNanoseconds"] = Round(statistics.GetProperty("StandardError").GetDouble()),
            };
            if (benchmark.TryGetProperty("Memory", out var memory)) row["allocatedBytes"] = memory.GetProperty("BytesAllocatedPerOperation").GetInt64();
            using var flat = JsonDocument.Parse(row.ToJsonString());
            yield return flat.RootElement.Clone();
        }

        static double Round(double value) => Math.Round(value, 2);
    }

    private async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        await output.WriteLineAsync($"benchmarks {string.Join(' ', arguments)}");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [dll, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new NoServerException("dotnet could not be started.");
        var lines = new LastLines();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(stop) is { } line) lines.Add(line);
            await process.WaitForExitAsync(stop);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        if (process.ExitCode != 0) throw new NoServerException($"The benchmarks ended with {process.ExitCode}:{Environment.NewLine}{lines}");
    }
}
