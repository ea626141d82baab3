using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LiveCommerce.FaultTrials.Machine;

/// <summary>The few calls of the C library that faults are made of.</summary>
internal static partial class Posix
{
    private const int Kill = 9;
    private const int Continue = 18;
    private const int Stop = 19;
    private const int Directory = 0x10000; // O_DIRECTORY | O_RDONLY
    private const nuint Shutdown = 0x8004587d; // EXT4_IOC_SHUTDOWN
    private const uint NoLogFlush = 2; // what lies in memory only, the journal of the file system included, never reaches the disk

    /// <summary>Freezes a process, as a long collection or the pause of a virtual machine does.</summary>
    public static void Pause(int process) => Signal(process, Stop);

    public static void Resume(int process) => Signal(process, Continue);

    /// <summary>SIGKILL; a process that is gone already is not an error.</summary>
    public static void KillAtOnce(int process) => _ = SendSignal(process, Kill);

    /// <summary>From now on nothing reaches the disk below this mount point: the power is gone.</summary>
    public static void CutPower(string mountPoint)
    {
        var folder = Open(mountPoint, Directory);
        if (folder < 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{mountPoint} cannot be opened");
        try
        {
            var how = NoLogFlush;
            if (Control(folder, Shutdown, ref how) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The file system at {mountPoint} cannot be shut down");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    private static void Signal(int process, int signal)
    {
        if (SendSignal(process, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Signal {signal} did not reach process {process}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int file, nuint request, ref uint argument);
}
