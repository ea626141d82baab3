using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveCommerce.LoadTests.InProcess;

/// <summary>The kernel's figures of both stores, side by side in one flat object. PostgreSQL is null where it is not installed.</summary>
public sealed class KernelBenchmark(KernelChild child, KernelBenchmarkOptions options)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <returns>The object as text, and whether every journal proved itself.</returns>
    public async Task<(string Json, bool IsClean)> RunAsync(CancellationToken stop)
    {
        var sqlite = await RunAsync("sqlite", stop);
        var postgres = PostgresInstallation.IsThere ? await RunAsync("postgres", stop) : (JsonElement?)null;
        var result = new JsonObject
        {
            ["scenario"] = "kernel",
            ["callers"] = options.Callers,
            ["reservations"] = options.Reservations,
            ["sqlitePerSecond"] = Number(sqlite, "perSecond"),
            ["sqliteP50Ms"] = Number(sqlite, "p50Ms"),
            ["sqliteP99Ms"] = Number(sqlite, "p99Ms"),
            ["sqliteP999Ms"] = Number(sqlite, "p999Ms"),
            ["sqliteCpuSecondsPerMillion"] = Number(sqlite, "cpuSecondsPerMillion"),
            ["sqlitePeakRssMb"] = Number(sqlite, "peakRssMb"),
            ["sqliteVerdict"] = Verdict(sqlite),
            ["postgresPerSecond"] = Number(postgres, "perSecond"),
            ["postgresP50Ms"] = Number(postgres, "p50Ms"),
            ["postgresP99Ms"] = Number(postgres, "p99Ms"),
            ["postgresP999Ms"] = Number(postgres, "p999Ms"),
            ["postgresCpuSecondsPerMillion"] = Number(postgres, "cpuSecondsPerMillion"),
            ["postgresServerCpuSecondsPerMillion"] = Number(postgres, "serverCpuSecondsPerMillion"),
            ["postgresPeakRssMb"] = Number(postgres, "peakRssMb"),
            ["postgresJournalBytesPerReservation"] = Number(postgres, "journalBytesPerReservation"),
            ["postgresVerdict"] = Verdict(postgres),
            ["journalBytesPerReservation"] = Number(sqlite, "journalBytesPerReservation"),
            ["allocatedBytesPerReservation"] = Number(sqlite, "allocatedBytesPerReservation"),
        };
        var isClean = Verdict(sqlite) == "clean" && (postgres is null || Verdict(postgres) == "clean");
        result["verdict"] = isClean ? "clean" : "not clean";
        return (result.ToJsonString(Readable) + "\n", isClean);
    }

    private Task<JsonElement> RunAsync(string store, CancellationToken stop) => child.RunAsync(
        [
            "--store", store, "--callers", KernelChild.Text(options.Callers), "--seconds", KernelChild.Text(options.Seconds),
            "--reservations", KernelChild.Text(options.Reservations),
        ],
        stop);

    private static double? Number(JsonElement? figures, string name) =>
        figures?.TryGetProperty(name, out var value) == true && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string? Verdict(JsonElement? figures) => figures?.GetProperty("verdict").GetString();
}

/// <summary>What is asked of a measurement in process, already checked for ranges.</summary>
public sealed record KernelBenchmarkOptions
{
    public static readonly KernelBenchmarkOptions Default = new();

    public int Callers { get; init; } = 10_000;

    public int Seconds { get; init; } = 20;

    public long Reservations { get; init; } = 10_000_000;
}
