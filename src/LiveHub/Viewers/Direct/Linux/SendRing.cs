using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LiveCommerce.LiveHub.Viewers.Direct.Linux;

/// <summary>
/// One io_uring that sends: entries are written into memory that the kernel sees, and one call has them all done. Nobody else does anything with it meanwhile; from call to call the thread may be
/// another one.
/// </summary>
/// <remarks>
/// Each send says <c>MSG_DONTWAIT</c>, so the kernel does it during the call and never hands it to a worker or to a poll: when <see cref="Run"/> returns nothing is under way, and the memory that was sent from may move again.
/// </remarks>
internal sealed unsafe class SendRing : IDisposable
{
    // io_uring.h: IORING_OFF_SQ_RING and IORING_OFF_SQES, what mmap(2) is asked for.
    private const long RingsOffset = 0, EntriesOffset = 0x1000_0000;

    private readonly SafeFileHandle _file;
    private readonly MappedMemory _rings;
    private readonly MappedMemory _memory;
    private readonly SubmissionEntry* _entries;
    private readonly uint* _taken; // up to which entry the kernel has taken them
    private readonly uint* _given; // up to which they are given to it
    private readonly uint* _read; // up to which completions have been read
    private readonly uint* _done; // up to which they are there
    private readonly CompletionEntry* _completions;
    private readonly uint _completionMask;
    private readonly uint _mask;
    private uint _next;

    private SendRing(SafeFileHandle file, MappedMemory rings, MappedMemory memory, in RingParameters given)
    {
        (_file, _rings, _memory, Capacity) = (file, rings, memory, (int)given.SubmissionEntries);
        _entries = (SubmissionEntry*)memory.Address;
        var (submission, completion) = (given.Submission, given.Completion);
        _taken = At(submission.Head);
        _given = At(submission.Tail);
        _mask = *At(submission.RingMask);
        _read = At(completion.Head);
        _done = At(completion.Tail);
        _completionMask = *At(completion.RingMask);
        _completions = (CompletionEntry*)At(completion.Entries);
        // An indirection that is not needed here: the place in the ring is the entry of the same number.
        for (var i = 0u; i <= _mask; i++) At(submission.Array)[i] = i;
        _next = *_given;

        uint* At(uint offset) => (uint*)(rings.Address + offset);
    }

    /// <summary>So many may be added before a <see cref="Run"/>.</summary>
    public int Capacity { get; }

    /// <param name="entries">A power of two.</param>
    /// <param name="error">Where there is none: the number of the error, as in errno(3).</param>
    public static SendRing? TryOpen(int entries, out int error)
    {
        error = 0;
        var parameters = new RingParameters { Flags = RingParameters.SubmitAll };
        var number = LinuxCalls.Setup((uint)entries, &parameters);
        if (number < 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }
        var file = new SafeFileHandle(number, ownsHandle: true);
        // With SubmitAll the kernel is newer than the one that began to put both rings into one mapping.
        var length = Math.Max(
            parameters.Submission.Array + (parameters.SubmissionEntries * sizeof(uint)),
            parameters.Completion.Entries + (parameters.CompletionEntries * (uint)sizeof(CompletionEntry)));
        var rings = new MappedMemory(length, number, RingsOffset);
        if (rings.IsInvalid) error = Marshal.GetLastPInvokeError();
        var memory = new MappedMemory(parameters.SubmissionEntries * (uint)sizeof(SubmissionEntry), number, EntriesOffset);
        if (memory.IsInvalid) error = Marshal.GetLastPInvokeError();
        if (error == 0) return new SendRing(file, rings, memory, parameters);
        rings.Dispose();
        memory.Dispose();
        file.Dispose();
        return null;
    }

    /// <summary>Forgets what was added and never sent.</summary>
    public void Begin() => _next = *_given;

    /// <summary>One more send.</summary>
    /// <param name="socket">Must stay open until <see cref="Run"/> has returned, or another file might get its number; so must the bytes stay where they are.</param>
    /// <param name="place">Where in the results its own goes.</param>
    public void Add(int socket, byte* bytes, int length, int place)
    {
        var entry = _entries + (_next++ & _mask);
        *entry = default;
        entry->Operation = SubmissionEntry.Send;
        entry->File = socket;
        entry->Address = (ulong)bytes;
        entry->Length = (uint)length;
        entry->MessageFlags = LinuxCalls.DontWaitNoSignal;
        entry->UserData = (uint)place;
    }

    /// <summary>Has everything sent that was added.</summary>
    /// <param name="results">At each place what send(2) answered, an error as a negative number; what the kernel had no memory for is <see cref="LinuxCalls.TryAgain"/>.</param>
    public void Run(Span<int> results)
    {
        var waiting = _next - *_given;
        var underWay = 0u;
        Volatile.Write(ref *_given, _next);
        while (waiting + underWay > 0)
        {
            var taken = LinuxCalls.Enter((int)_file.DangerousGetHandle(), waiting, waiting + underWay);
            if (taken >= 0)
            {
                (waiting, underWay) = (waiting - (uint)taken, underWay + (uint)taken);
            }
            else if (Marshal.GetLastPInvokeError() is var error and not LinuxCalls.Interrupted)
            {
                if (waiting == 0) throw new InvalidOperationException($"A ring does not answer: error {error}.");
                // What it took before it failed counts; the rest is taken back and called full sockets, which somebody else looks after.
                underWay += waiting - Withdraw(results);
                waiting = 0;
            }
            underWay -= Collect(results);
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _rings.Dispose();
        _file.Dispose();
    }

    private uint Collect(Span<int> results)
    {
        var (first, end) = (*_read, Volatile.Read(ref *_done));
        for (var at = first; at != end; at++)
        {
            ref var completion = ref _completions[at & _completionMask];
            results[(int)completion.UserData] = completion.Result;
        }
        Volatile.Write(ref *_read, end);
        return end - first;
    }

    private uint Withdraw(Span<int> results)
    {
        var taken = Volatile.Read(ref *_taken);
        for (var at = taken; at != _next; at++) results[(int)_entries[at & _mask].UserData] = -LinuxCalls.TryAgain;
        var withdrawn = _next - taken;
        _next = taken;
        Volatile.Write(ref *_given, _next);
        return withdrawn;
    }
}
