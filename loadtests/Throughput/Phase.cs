using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary>One phase of one round, with what it cost on both sides.</summary>
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

    private static TimeSpan Cpu(int pid) => ProcessFigures.Cpu(pid) ?? throw new IOException($"Process {pid} is gone.");
}
