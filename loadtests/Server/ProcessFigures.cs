using System.Diagnostics;
using System.Globalization;

namespace LiveCommerce.LoadTests.Server;

/// <summary>What the kernel says about the server's process. Null where it cannot be known (ended, or not on this machine).</summary>
public static class ProcessFigures
{
    /// <summary>User and system time used since it started.</summary>
    public static TimeSpan? Cpu(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Highest resident memory since it started, in MB of 2^20 bytes.</summary>
    public static double? PeakRssMb(int processId) => Find(processId, PeakRssMbIn);

    /// <summary>Resident memory now, in MB of 2^20 bytes.</summary>
    public static double? RssMb(int processId) => Find(processId, RssMbIn);

    /// <summary>Reads "VmHWM:   123456 kB".</summary>
    public static double? PeakRssMbIn(string line) => MbIn(line, "VmHWM:");

    /// <summary>Reads "VmRSS:   123456 kB".</summary>
    public static double? RssMbIn(string line) => MbIn(line, "VmRSS:");

    private static double? Find(int processId, Func<string, double?> read)
    {
        var status = $"/proc/{processId}/status";
        try
        {
            foreach (var line in File.ReadLines(status))
            {
                if (read(line) is { } found) return found;
            }
        }
        catch (IOException)
        {
            // It has ended, or there is no /proc here.
        }

        return null;
    }

    private static double? MbIn(string line, string name)
    {
        if (!line.StartsWith(name, StringComparison.Ordinal)) return null;
        var number = line.AsSpan(name.Length).Trim();
        if (!number.EndsWith(" kB", StringComparison.Ordinal)) return null;
        return long.TryParse(number[..^3].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kb) ? Math.Round(kb / 1024.0, 1) : null;
    }
}
