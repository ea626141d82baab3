using System.Runtime.InteropServices;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>A thread's rank before the system's scheduler, which .NET itself sets on Windows only.</summary>
internal static partial class ThreadRank
{
    /// <summary>A third of a usual thread's weight (the kernel's <c>sched_prio_to_weight</c>): enough to go on beside strangers that take every processor.</summary>
    public const int Nice = 5;

    /// <summary>
    /// Nanoseconds. From Linux 6.12 on whoever wakes need not wait for more of this thread's turn; the usual turn is a millisecond or more. Older kernels do not look at it.
    /// </summary>
    private const ulong Turn = 100_000;

    /// <summary>0 where it is not known: then nothing is asked of the system.</summary>
    private static readonly nint Call = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 314, // __NR_sched_setattr in arch/x86/entry/syscalls/syscall_64.tbl
        Architecture.Arm64 => 274, // and in include/uapi/asm-generic/unistd.h
        _ => 0,
    };

    /// <summary>
    /// Lets every usual thread go before the calling one from now on, where the system lets it. It cannot be raised again, so it has to be a thread of one's own.
    /// </summary>
    public static void Lower()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
            return;
        }
        var attributes = new Attributes { Size = (uint)Marshal.SizeOf<Attributes>(), Nice = Nice, Turn = Turn };
        if (Call != 0) _ = SetAttributes(Call, thread: 0, ref attributes, flags: 0); // without it we are merely slower
    }

    /// <summary>The C library has a wrapper for this call since 2.41 only.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SetAttributes(nint call, nint thread, ref Attributes attributes, nint flags);

    /// <summary>The first version of <c>struct sched_attr</c>, sched_setattr(2), 48 bytes; a policy of 0 is <c>SCHED_OTHER</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Turn;
        public ulong Deadline;
        public ulong Period;
    }
}
