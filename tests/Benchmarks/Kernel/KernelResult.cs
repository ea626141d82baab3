using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.Benchmarks.Activation;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>The flat figures of one run.</summary>
public sealed record KernelResult
{
    public required string Store { get; init; }

    public required int Callers { get; init; }

    public required int Skus { get; init; }

    public required int Processes { get; init; }

    public required int Committers { get; init; }

    public required long Reservations { get; init; }

    public required double Seconds { get; init; }

    public required double PerSecond { get; init; }

    public required double P50Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double P999Ms { get; init; }

    public required double MaxMs { get; init; }

    /// <summary>Processor time of this process (callers, kernel and driver), per million reservations.</summary>
    public required double CpuSecondsPerMillion { get; init; }

    /// <summary>Processor time of the database's server, per million reservations; null where there is none.</summary>
    public required double? ServerCpuSecondsPerMillion { get; init; }

    public required double AllocatedBytesPerReservation { get; init; }

    /// <summary>What the disk holds more than before, log and indexes included.</summary>
    public required double JournalBytesPerReservation { get; init; }

    /// <summary>Collections of the youngest generation, of the whole heap, and the time for which they stopped everything.</summary>
    public int Gen0Collections { get; init; }

    public int Gen2Collections { get; init; }

    public double GcPauseSeconds { get; init; }

    public required double PeakRssMb { get; init; }

    public required long Busy { get; init; }

    /// <summary>"clean" where the journal proves itself and a fresh owner counts what was acknowledged; else what is wrong.</summary>
    public required string Verdict { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, KernelJson.Readable.KernelResult) + "\n";
}

/// <summary>What one of several competing processes tells the one that started it: counts, never percentiles.</summary>
public sealed record ShareResult(long Granted, long Busy, double Seconds, double CpuSeconds, long AllocatedBytes, int[] Buckets, long[] Counts)
{
    public string ToJson() => JsonSerializer.Serialize(this, KernelJson.Default.ShareResult);

    public static ShareResult Parse(string line) => JsonSerializer.Deserialize(line, KernelJson.Default.ShareResult) ?? throw new JsonException("Null is no share.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(KernelResult))]
[JsonSerializable(typeof(ActivationResult))]
[JsonSerializable(typeof(ShareResult))]
public sealed partial class KernelJson : JsonSerializerContext
{
    public static KernelJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
