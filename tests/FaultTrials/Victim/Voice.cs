using System.Diagnostics;
using System.Text;
using LiveCommerce.FaultTrials.History;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>
/// Tells the harness what is about to be asked and what was answered, one line each, straight into the pipe: what was written there outlives
/// this process. Instants are of the machine's monotonic clock, the same for all processes.
/// </summary>
internal sealed class Voice(Stream output)
{
    private readonly Lock _writing = new();
    private long _asked;

    /// <summary>Said before the owner hears of it; answers the number by which <see cref="Answered"/> refers to it.</summary>
    public long Asking(Wish wish)
    {
        var number = Interlocked.Increment(ref _asked);
        Say($"i {number} {Stopwatch.GetTimestamp()} {wish}");
        return number;
    }

    /// <param name="number">Which question.</param>
    /// <param name="outcome">Name of the status, or "!" and the name of the fault.</param>
    /// <param name="version">Sequence at which the answer is durable.</param>
    /// <param name="state">What the reservation is now; "-" where the answer holds none.</param>
    public void Answered(long number, string outcome, long version, string state) => Say($"a {number} {Stopwatch.GetTimestamp()} {outcome} {version} {state}");

    /// <summary>Committed stock as the owner sees it.</summary>
    public void Seen(string sku, long version, params ReadOnlySpan<long> units) => Say($"v {sku} {version} {string.Join(' ', units.ToArray())}");

    public void Counted(string what, long howOften) => Say($"c {what} {howOften}");

    /// <summary>A moment of the process: "ready", "settled".</summary>
    public void Reached(string moment) => Say($"m {moment}");

    private void Say(string line)
    {
        var bytes = Encoding.ASCII.GetBytes(line + "\n");
        lock (_writing) output.Write(bytes);
    }
}
