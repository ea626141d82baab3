using System.Text.Json;
using LiveCommerce.LoadTests.InProcess;

namespace LiveCommerce.LoadTests.Figures;

/// <summary>One figure of the kernel after the other along one axis: each a process of its own, so that none inherits another's memory.</summary>
/// <param name="Name">Of the table.</param>
/// <param name="Stores">On which it is measured, where they are installed.</param>
/// <param name="Axis">The option that differs; null where there is one figure a store.</param>
/// <param name="Points">Its values.</param>
/// <param name="Seconds">How long each figure is measured, where nobody says otherwise.</param>
/// <param name="Reservations">How many are made at least.</param>
/// <param name="Further">Options of all figures.</param>
public sealed record KernelTable(
    string Name, IReadOnlyList<string> Stores, string? Axis, IReadOnlyList<long> Points, int Seconds, long Reservations = 0, params IReadOnlyList<string> Further)
{
    private static readonly string[] Both = ["sqlite", "postgres"];

    public static IReadOnlyList<KernelTable> All { get; } =
    [
        new("kernel", Both, null, [0], 20, 10_000_000),
        new("skus", Both, "--skus", [1, 10, 100, 1_000], 5, 0, "--warm-up", "2"),
        new("processes", ["postgres"], "--processes", [1, 2, 3, 4, 5, 6, 7, 8], 5, 0, "--warm-up", "2"),
        new("committers", Both, "--committers", [1, 2, 4, 8], 5, 0, "--warm-up", "2"),
        new("history", Both, "--history", [1_000, 10_000, 100_000, 1_000_000, 10_000_000], 5, 0, "--warm-up", "0", "--activations", "100"),
        new("activation", Both, "--history", [1_000_000], 0, 0, "--warm-up", "0", "--activations", "500"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(static table => table.Name)];

    public static KernelTable Of(string name) => All.Single(table => table.Name == name);

    /// <summary>Measures every point; <paramref name="soFar"/> is told after each, so that what was measured stays when the rest fails.</summary>
    /// <exception cref="Server.NoServerException">A figure could not be measured.</exception>
    public async Task MeasureAsync(KernelChild child, int callers, int? seconds, Func<IReadOnlyList<JsonElement>, Task> soFar, CancellationToken stop)
    {
        var rows = Stores.Where(static store => store != "postgres" || PostgresInstallation.IsThere).Select(static store => (Store: store, Figures: new List<JsonElement>())).ToList();
        // The long figures of all stores come last: whoever stops early has the others of each.
        foreach (var point in Points)
        {
            foreach (var (store, figures) in rows)
            {
                List<string> arguments =
                [
                    "--store", store, "--callers", KernelChild.Text(callers), "--seconds", KernelChild.Text(seconds ?? Seconds), "--reservations", KernelChild.Text(Reservations), .. Further,
                ];
                if (Axis is not null) arguments.AddRange([Axis, KernelChild.Text(point)]);
                figures.Add(await child.RunAsync(arguments, stop));
                await soFar([.. rows.SelectMany(static each => each.Figures)]);
            }
        }
    }
}
