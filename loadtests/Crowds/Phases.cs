using System.Runtime.InteropServices;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Crowds;

/// <summary>
/// Delays of changes by the phase in which they were made, whenever they arrive: what a stalled server tells too late counts as late, and not as absent. Every change
/// counts once for each viewer, as old as the oldest one in its update. So a silence of seconds weighs as much as the changes that it swallowed. Any number of threads.
/// </summary>
public sealed class Phases
{
    private Phase[] _all = [];

    /// <summary>Begins a phase at an instant of the server's clock, which ends the one before.</summary>
    public void Begin(DateTimeOffset at, Histogram delays) => _all = [.. Ended(at), new Phase(at, DateTimeOffset.MaxValue, delays)];

    /// <summary>Changes from this instant on belong to none.</summary>
    public void End(DateTimeOffset at) => _all = [.. Ended(at)];

    /// <param name="changedAt">When the oldest change was made.</param>
    /// <param name="seenAt">When a viewer was told.</param>
    /// <param name="changes">How many it was told of.</param>
    public void Record(DateTimeOffset changedAt, DateTimeOffset seenAt, long changes)
    {
        foreach (var phase in Volatile.Read(ref _all))
        {
            if (changedAt >= phase.From && changedAt < phase.To) phase.Delays.Record(seenAt - changedAt, changes);
        }
    }

    private IEnumerable<Phase> Ended(DateTimeOffset at) => _all.Select(phase => phase.To == DateTimeOffset.MaxValue ? phase with { To = at } : phase);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Phase(DateTimeOffset From, DateTimeOffset To, Histogram Delays);
}
