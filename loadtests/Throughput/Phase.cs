using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary>One slice of a round, or several of them together, with what it cost on both sides.</summary>
public sealed record Phase(LoopFigures Loop, TimeSpan ServerCpu, TimeSpan ClientCpu)
{
    public double ServerMicros => ServerCpu.TotalMicroseconds / Loop.Answers;

    public double ServerShare => ServerCpu / Loop.Elapsed;

    public double ClientShare => ClientCpu / Loop.Elapsed;

    public static Phase Measure(int serverPid, Func<LoopFigures> run)
    {
        var (server, client) = (Cpu(serverPid), Cpu(Environment.ProcessId));
        var loop = run();
        return new Phase(loop, Cpu(serverPid) - server, Cpu(Environment.ProcessId) - client);
    }

    /// <summary>Several slices as one.</summary>
    public static Phase Sum(IReadOnlyList<Phase> phases)
    {
        var times = new Histogram();
        foreach (var phase in phases) times.Add(phase.Loop.Times);
        return new Phase(
            new LoopFigures(phases.Sum(static phase => phase.Loop.Answers), Total(static phase => phase.Loop.Elapsed), times),
            Total(static phase => phase.ServerCpu), Total(static phase => phase.ClientCpu));

        TimeSpan Total(Func<Phase, TimeSpan> of) => phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + of(phase));
    }

    private static TimeSpan Cpu(int pid) => ProcessFigures.Cpu(pid) ?? throw new IOException($"Process {pid} is gone.");
}
