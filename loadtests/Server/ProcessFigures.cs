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
    public static double? PeakRssMb(int processId)
    {
        var status = $"/proc/{processId}/status";
        try
        {
            foreach (var line in File.ReadLines(status))
            {
                if (PeakRssMbIn(line) is { } peak) return peak;
            }
        }
        catch (IOException)
        {
            // It has ended, or there is no /proc here.
        }

        return null;
    }

    /// <summary>Reads "VmHWM:   123456 kB".</summary>
    public static double? PeakRssMbIn(string line)
    {
        if (!line.StartsWith("VmHWM:", StringComparison.Ordinal)) return null;
        var number = line.AsSpan("VmHWM:".Length).Trim();
        if (!number.EndsWith(" kB", StringComparison.Ordinal)) return null;
        return long.TryParse(number[..^3].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kb) ? Math.Round(kb / 1024.0, 1) : null;
    }
}
