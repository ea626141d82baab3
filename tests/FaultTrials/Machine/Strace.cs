using System.Diagnostics;

namespace LiveCommerce.FaultTrials.Machine;

/// <summary>
/// What strace does to each sync (fsync of SQLite, fdatasync of PostgreSQL) of a process and its children. Its counter is one per thread: the k-th call is the k-th of the thread that
/// commits. The traced process keeps its own id (the tracer stands beside it), so that signals reach the right one.
/// </summary>
internal sealed record Strace(string Injection)
{
    private static readonly TimeSpan AttachedWithin = TimeSpan.FromSeconds(10);

    /// <summary>Why it cannot be used here; null where it can.</summary>
    public static string? Absence { get; } = Command.Exists("strace") ? null : "strace is not installed";

    /// <summary>Why it cannot be attached to a process that runs already; null where it can.</summary>
    public static string? AttachAbsence { get; } = Absence ?? (Environment.IsPrivilegedProcess ? null : "attaching a tracer to a running server needs root");

    /// <summary>SIGKILL at the k-th call of a thread, from 1.</summary>
    public static Strace KillAt(int k) => new($"signal=KILL:when={k}");

    /// <summary>The k-th call fails, and no other.</summary>
    public static Strace FailAt(int k) => new($"error=EIO:when={k}");

    /// <summary>Every call takes longer.</summary>
    public static Strace Slow(TimeSpan by) => new($"delay_enter={(long)by.TotalMicroseconds}");

    /// <summary>
    /// The beginning of the command line; the program and its arguments follow. A filter in the kernel keeps all other calls at full speed, but
    /// with it strace 6.1 does not deliver the signal of an injection.
    /// </summary>
    public IReadOnlyList<string> Prefix =>
    [
        "strace", "-D", "-f", .. Injection.StartsWith("signal", StringComparison.Ordinal) ? Array.Empty<string>() : ["--seccomp-bpf"], .. What,
    ];

    private IReadOnlyList<string> What => ["-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:{Injection}"];

    /// <summary>The same for processes that run already, from now on. The tracer ends with them, or when it is disposed.</summary>
    public async Task<IDisposable> AttachAsync(IReadOnlyList<int> processes)
    {
        var tracer = new Tracer(Process.Start(new ProcessStartInfo("strace", [.. What, .. processes.SelectMany(process => (string[])["-p", $"{process}"])]) { UseShellExecute = false })!);
        var began = Stopwatch.GetTimestamp();
        while (!processes.All(IsTraced) && !tracer.HasEnded)
        {
            if (Stopwatch.GetElapsedTime(began) > AttachedWithin) throw new TimeoutException($"strace did not attach within {AttachedWithin}.");
            await Task.Delay(2);
        }
        return tracer;
    }

    private static bool IsTraced(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").Any(line => line.StartsWith("TracerPid:", StringComparison.Ordinal) && !line.EndsWith("\t0", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return true; // gone already
        }
    }

    private sealed class Tracer(Process process) : IDisposable
    {
        public bool HasEnded => process.HasExited;

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
