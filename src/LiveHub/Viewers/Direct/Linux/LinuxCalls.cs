using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LiveCommerce.LiveHub.Viewers.Direct.Linux;

/// <summary>
/// The calls of Linux that .NET has no way to. Neither of the first two has a function in the C library: they are called by number (<c>syscall(2)</c>), which is the same on every machine since
/// numbers were united (<c>include/uapi/asm-generic/unistd.h</c>).
/// </summary>
internal static unsafe partial class LinuxCalls
{
    private const nint SetupNumber = 425, EnterNumber = 426;

    // include/uapi/asm-generic/errno-base.h
    public const int Interrupted = 4, TryAgain = 11;

    // send(2), include/linux/socket.h: a full socket answers at once; a closed one by an error, not by a signal to the process.
    public const int DontWaitNoSignal = 0x40 | 0x4000;

    // mmap(2): PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE
    private const int ReadAndWrite = 0x3, SharedAndPopulated = 0x8001;

    // io_uring_enter(2): IORING_ENTER_GETEVENTS, waits for completions
    private const uint GetEvents = 1;

    // socketpair(2): AF_UNIX, SOCK_STREAM
    private const int Unix = 1, Stream = 1;

    /// <returns>A file descriptor, or -1 with an error.</returns>
    public static int Setup(uint entries, RingParameters* parameters) => (int)SystemCall(SetupNumber, (nint)entries, (nint)parameters, 0, 0, 0, 0);

    /// <summary>Submits, and waits until so many completions are there.</summary>
    /// <returns>How many entries were taken, or -1 with an error.</returns>
    public static int Enter(int ring, uint submit, uint complete) => (int)SystemCall(EnterNumber, ring, (nint)submit, (nint)complete, (nint)GetEvents, 0, 0);

    /// <returns>-1 with an error.</returns>
    public static nint Map(nuint length, int file, long offset) => MapCall(0, length, ReadAndWrite, SharedAndPopulated, file, offset);

    public static void Unmap(nint address, nuint length) => _ = UnmapCall(address, length);

    /// <summary>send(2): at once, or not at all.</summary>
    /// <returns>Bytes that were taken, or an error as a negative number.</returns>
    /// <exception cref="ObjectDisposedException">The socket has been closed.</exception>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            var taken = SendCall(socket, first, (nuint)bytes.Length, DontWaitNoSignal);
            return taken < 0 ? -Marshal.GetLastPInvokeError() : (int)taken;
        }
    }

    /// <summary>What such an answer means.</summary>
    public static int TakenOf(int answer) => answer switch
    {
        >= 0 => answer,
        -TryAgain or -Interrupted => 0,
        _ => IOutput.Gone,
    };

    /// <summary>Two ends of a line that leads nowhere else; null with an error.</summary>
    public static (SafeFileHandle Here, SafeFileHandle There)? Line()
    {
        var ends = stackalloc int[2];
        if (SocketPairCall(Unix, Stream, 0, ends) != 0) return null;
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint SendCall(SafeSocketHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint MapCall(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int UnmapCall(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SocketPairCall(int domain, int kind, int protocol, int* ends);
}
