using System.Runtime.InteropServices;

namespace LiveCommerce.LiveHub.Viewers.Direct.Linux;

// What the kernel and a process agree on: include/uapi/linux/io_uring.h of Linux 5.18, explained in io_uring(7), io_uring_setup(2) and io_uring_enter(2).
// The layouts are the same on all 64-bit machines, and a kernel never changes them.

/// <summary><c>struct io_sqring_offsets</c>: where in the mapped memory the parts of the submission ring lie.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SubmissionOffsets
{
    public uint Head;
    public uint Tail;
    public uint RingMask;
    public uint RingEntries;
    public uint Flags;
    public uint Dropped;
    public uint Array;
    public uint Reserved;
    public ulong UserAddress;
}

/// <summary><c>struct io_cqring_offsets</c>: the same of the completion ring.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionOffsets
{
    public uint Head;
    public uint Tail;
    public uint RingMask;
    public uint RingEntries;
    public uint Overflow;
    public uint Entries;
    public uint Flags;
    public uint Reserved;
    public ulong UserAddress;
}

/// <summary><c>struct io_uring_params</c>: asked for with flags, answered with sizes and offsets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingParameters
{
    /// <summary><c>IORING_SETUP_SUBMIT_ALL</c>, since Linux 5.18: an entry that fails at once does not keep the ones behind it from being taken.</summary>
    public const uint SubmitAll = 1 << 7;

    /// <summary><c>IORING_FEAT_SINGLE_MMAP</c>, since Linux 5.4: both rings lie in one mapping.</summary>
    public const uint SingleMapping = 1 << 0;

    public uint SubmissionEntries;
    public uint CompletionEntries;
    public uint Flags;
    public uint ThreadProcessor;
    public uint ThreadIdle;
    public uint Features;
    public uint Workers;
    public uint Reserved0;
    public uint Reserved1;
    public uint Reserved2;
    public SubmissionOffsets Submission;
    public CompletionOffsets Completion;
}

/// <summary><c>struct io_uring_sqe</c> as <c>IORING_OP_SEND</c> reads it: send(2) on a socket.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct SubmissionEntry
{
    /// <summary><c>IORING_OP_SEND</c>, since Linux 5.6.</summary>
    public const byte Send = 26;

    [FieldOffset(0)]
    public byte Operation;

    [FieldOffset(4)]
    public int File;

    [FieldOffset(16)]
    public ulong Address;

    [FieldOffset(24)]
    public uint Length;

    /// <summary>The <c>flags</c> of send(2).</summary>
    [FieldOffset(28)]
    public uint MessageFlags;

    /// <summary>Comes back with the completion.</summary>
    [FieldOffset(32)]
    public ulong UserData;
}

/// <summary><c>struct io_uring_cqe</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionEntry
{
    public ulong UserData;

    /// <summary>What the call would have answered; an error as a negative number.</summary>
    public int Result;
    public uint Flags;
}
