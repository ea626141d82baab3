using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary>Who runs on which processor, so that a measurement knows whose limit it has found. Linux only.</summary>
public static partial class Affinity
{
    /// <summary>Whether this machine can keep a server and a client apart: Linux, <c>taskset</c>, two processors.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux() && Environment.ProcessorCount >= 2 && File.Exists("/usr/bin/taskset");

    /// <summary>Keeps the calling thread on one processor until it ends.</summary>
    public static void PinThisThread(int processor)
    {
        var mask = 1UL << processor;
        if (SetAffinity(0, sizeof(ulong), ref mask) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"A thread cannot be kept on processor {processor}.");
    }

    /// <summary>The command that starts <paramref name="program"/> on one processor; the process keeps its id.</summary>
    public static ProcessStartInfo Start(int? processor, string program, IEnumerable<string> arguments) => processor is { } one
        ? new ProcessStartInfo("taskset", ["-c", one.ToString(CultureInfo.InvariantCulture), program, .. arguments])
        : new ProcessStartInfo(program, arguments);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nuint size, ref ulong mask);
}
