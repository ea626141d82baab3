using System.Diagnostics;
using System.Globalization;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>What processes have used so far.</summary>
internal static class Usage
{
    private const double TicksPerSecond = 100; // USER_HZ, which Linux has kept at 100 for what /proc shows

    public static TimeSpan OwnCpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    public static double PeakRssMb()
    {
        using var process = Process.GetCurrentProcess();
        return Math.Round(process.PeakWorkingSet64 / (double)(1 << 20), 1);
    }

    /// <summary>A process with all its children, those that have ended included. Linux only; zero elsewhere.</summary>
    public static TimeSpan TreeCpu(int root)
    {
        if (!Directory.Exists("/proc")) return TimeSpan.Zero;
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)) continue;
            if (Stat(folder) is not { } stat || (pid != root && stat.Parent != root)) continue;
            ticks += stat.Own + (pid == root ? stat.Ended : 0);
        }
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Fields 4 and 14 to 17 of /proc/PID/stat; the name in field 2 may hold blanks and is skipped.</summary>
    private static (int Parent, long Own, long Ended)? Stat(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
            return ((int)Field(4), Field(14) + Field(15), Field(16) + Field(17));
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }
}
