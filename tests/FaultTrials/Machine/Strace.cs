namespace LiveCommerce.FaultTrials.Machine;

/// <summary>
/// What strace does to each sync (fsync of SQLite, fdatasync of PostgreSQL) of a process and its children. Its counter is one per thread: the k-th call is the k-th of the thread that
/// commits. The traced process keeps its own id (the tracer stands beside it), so that signals reach the right one.
/// </summary>
internal sealed record Strace(string Injection)
{
    /// <summary>Why it cannot be used here; null where it can.</summary>
    public static string? Absence { get; } = Command.Exists("strace") ? null : "strace is not installed";

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
        "strace", "-D", "-f", .. Injection.StartsWith("signal", StringComparison.Ordinal) ? Array.Empty<string>() : ["--seccomp-bpf"],
        "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:{Injection}",
    ];
}
