using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Report;

/// <summary>Where and with what a figure was measured; without it a figure means nothing.</summary>
public sealed record Machine(string Processor, int Processors, string Memory, string System, string Runtime, string Commit, DateTimeOffset At)
{
    public static async Task<Machine> DescribeAsync(TimeProvider time, CancellationToken stop) => new(
        await FirstAsync("/proc/cpuinfo", "model name", stop),
        Environment.ProcessorCount,
        await FirstAsync("/proc/meminfo", "MemTotal", stop),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        await CommitAsync(stop),
        time.GetUtcNow());

    private static async Task<string> FirstAsync(string file, string name, CancellationToken stop)
    {
        if (!File.Exists(file)) return "unknown";
        await foreach (var line in File.ReadLinesAsync(file, stop))
        {
            if (line.StartsWith(name, StringComparison.Ordinal)) return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        return "unknown";
    }

    private static async Task<string> CommitAsync(CancellationToken stop)
    {
        if (ServerBinary.RepositoryRoot() is not { } root) return "unknown";
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", root, "describe", "--always", "--dirty", "--abbrev=12"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (git is null) return "unknown";
            var text = await git.StandardOutput.ReadToEndAsync(stop);
            await git.WaitForExitAsync(stop);
            return git.ExitCode == 0 ? text.Trim() : "unknown";
        }
        catch (Win32Exception)
        {
            return "unknown";
        }
    }
}
