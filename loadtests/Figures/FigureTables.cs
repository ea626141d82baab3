using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.Figures;

/// <summary>Every table of docs/benchmarks.md, in the order in which they are measured.</summary>
public static class FigureTables
{
    private static readonly Column Store = new("store", "store");
    private static readonly Column PerSecond = new("a second", "perSecond", "#,0");
    private static readonly Column P50 = new("p50 ms", "p50Ms");
    private static readonly Column P99 = new("p99 ms", "p99Ms");
    private static readonly Column Cpu = new("our CPU s / million", "cpuSecondsPerMillion");
    private static readonly Column ServerCpu = new("database CPU s / million", "serverCpuSecondsPerMillion");
    private static readonly Column Bytes = new("journal bytes each", "journalBytesPerReservation", "#,0");
    private static readonly Column Allocated = new("allocated bytes each", "allocatedBytesPerReservation", "#,0");
    private static readonly Column Verdict = new("verdict", "verdict");

    public static IReadOnlyList<FigureTable> All { get; } =
    [
        new("kernel", [Store, new("reservations", "reservations", "#,0"), PerSecond, P50, P99, new("p99.9 ms", "p999Ms"), Cpu, ServerCpu, Bytes, Allocated, new("peak RSS MB", "peakRssMb", "#,0"), Verdict]),
        new("skus", [Store, new("hot SKUs", "skus", "#,0"), PerSecond, P50, P99, Cpu, ServerCpu, Bytes, Verdict],
            new PlotOf("skus", "Reservations a second by hot SKUs, 10,000 callers", "hot SKUs", Scale.Logarithmic, "reservations a second", "skus", ("perSecond", ""))),
        new("processes", [new("processes", "processes"), PerSecond, P50, P99, Cpu, ServerCpu, Verdict],
            new PlotOf("processes", "Reservations a second by processes that compete for one SKU", "processes", Scale.Linear, "reservations a second", "processes", ("perSecond", ""))),
        new("committers", [Store, new("committers", "committers"), PerSecond, P50, P99, Cpu, Verdict],
            new PlotOf("committers", "Reservations a second by owners and committers in one process that compete for one SKU", "committers", Scale.Linear, "reservations a second", "committers", ("perSecond", ""))),
        new("history",
            [
                Store, new("past reservations", "history", "#,0"), new("running", "living", "#,0"), new("first answer p50 ms", "activationP50Ms"), new("p99 ms", "activationP99Ms"), new("max ms", "activationMaxMs"),
                new("ids repeated", "repeats", "#,0"), new("wrong", "repeatsWrong", "#,0"), PerSecond, Verdict,
            ],
            new PlotOf("history-activation", "First answer of a cold owner by past reservations", "past reservations", Scale.Logarithmic, "ms", "history", ("activationP50Ms", "p50"), ("activationP99Ms", "p99")),
            new PlotOf("history-throughput", "Reservations a second by past reservations", "past reservations", Scale.Logarithmic, "reservations a second", "history", ("perSecond", ""))),
        new("activation",
            [
                Store, new("past reservations", "history", "#,0"), new("activations", "activations", "#,0"), new("first answer p50 ms", "activationP50Ms"), new("p99 ms", "activationP99Ms"), new("max ms", "activationMaxMs"),
                new("ids repeated", "repeats", "#,0"), new("wrong", "repeatsWrong", "#,0"), Verdict,
            ]),
        new("http",
            [
                new("ratio", "ratio", "0.000"), new("lowest", "ratioMin", "0.000"), new("highest", "ratioMax", "0.000"), new("reservations a second", "reservePerSecond", "#,0"), new("empty requests a second", "emptyPerSecond", "#,0"),
                new("server CPU µs, reservation", "reserveCpuMicros"), new("empty", "emptyCpuMicros"), new("server busy, reserving", "serverShareReserving"), new("empty", "serverShareEmpty"),
                new("client busy", "clientShareEmpty"), Verdict,
            ]),
        new("micro", [new("benchmark", "benchmark"), new("with", "parameters"), new("mean ns", "meanNanoseconds", "#,0.0"), new("± ns", "errorNanoseconds", "#,0.0"), new("allocated bytes", "allocatedBytes", "#,0")]),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(static table => table.Name)];

    public static FigureTable Of(string name) => All.Single(table => table.Name == name);
}
