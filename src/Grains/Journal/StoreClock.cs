using System.Runtime.InteropServices;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// The clock of a store that lives in this process: the wall clock once, at opening, plus time since, sleeps of the machine included
/// (CLOCK_BOOTTIME on Linux; elsewhere monotonic time). Jumps of the wall clock are not followed.
/// </summary>
internal sealed partial class StoreClock(TimeProvider time)
{
    private const int BootTime = 7; // CLOCK_BOOTTIME

    private readonly DateTimeOffset _opened = time.GetUtcNow();
    private readonly long _timestamp = time.GetTimestamp();
    private readonly TimeSpan _boot = SinceBoot();

    // A provider other than the system's is virtual time and knows no sleep.
    public DateTimeOffset Now => ReferenceEquals(time, TimeProvider.System) && OperatingSystem.IsLinux()
        ? _opened + (SinceBoot() - _boot)
        : _opened + time.GetElapsedTime(_timestamp);

    private static TimeSpan SinceBoot() => OperatingSystem.IsLinux() && ClockGetTime(BootTime, out var at) == 0
        ? TimeSpan.FromSeconds(at.Seconds) + TimeSpan.FromTicks(at.Nanoseconds / TimeSpan.NanosecondsPerTick)
        : TimeSpan.Zero;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out TimeSpec at);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
