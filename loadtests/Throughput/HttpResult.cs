using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary>The flat figures of a measurement over HTTP; loadtests/README.md says what each means.</summary>
public sealed record HttpResult
{
    public string Scenario { get; } = "http";

    public required int Connections { get; init; }

    public required int Rounds { get; init; }

    public required int Buyers { get; init; }

    /// <summary>Median over the rounds of reservations per second divided by empty requests per second.</summary>
    public required double Ratio { get; init; }

    public required double RatioMin { get; init; }

    public required double RatioMax { get; init; }

    public required double ReservePerSecond { get; init; }

    public required double EmptyPerSecond { get; init; }

    public required double ReserveCpuMicros { get; init; }

    public required double EmptyCpuMicros { get; init; }

    public required double ReserveP50Ms { get; init; }

    public required double ReserveP99Ms { get; init; }

    public required double EmptyP50Ms { get; init; }

    public required double EmptyP99Ms { get; init; }

    /// <summary>Share of its processor that the server used while reservations were made; below 0.9 the server was not the limit.</summary>
    public required double ServerShareReserving { get; init; }

    public required double ServerShareEmpty { get; init; }

    public required double ClientShareReserving { get; init; }

    public required double ClientShareEmpty { get; init; }

    /// <summary>False where the server was not the limit: then the rates and their ratio describe something else, and only processor time counts.</summary>
    public required bool IsSaturated { get; init; }

    public required long Granted { get; init; }

    /// <summary>What the server itself counts after the run; anything but <see cref="Granted"/> is a lost or an invented reservation.</summary>
    public required long Reserved { get; init; }

    public required string Verdict { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, HttpResultJson.Readable.HttpResult) + "\n";
}

[JsonSerializable(typeof(HttpResult))]
public sealed partial class HttpResultJson : JsonSerializerContext
{
    public static HttpResultJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
