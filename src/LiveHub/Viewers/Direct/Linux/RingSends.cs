using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LiveCommerce.LiveHub.Viewers.Direct.Linux;

/// <summary>
/// One call of the system for many sends, on Linux (io_uring). What the kernel does for each is the same; what the way in and out of it costs is paid once.
/// </summary>
/// <remarks>Several walks may send at the same time, each through a ring of its own; there are never more rings than processors, and who finds none sends as everywhere.</remarks>
internal sealed class RingSends : ISends, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Seat> _free = new();
    private int _open = 1;
    private bool _isDisposed;

    private RingSends(SendRing first) => _free.Push(new Seat(first));

    public int AtOnce => 64;

    /// <summary>Null where the kernel, or what stands guard before it, does not let this process have such a ring, or send through it.</summary>
    /// <param name="reason">Why.</param>
    public static RingSends? TryOpen(out string reason)
    {
        reason = "it exists on Linux only, and its layouts are those of 64 bits";
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return null;
        if (Open(out var error) is { } ring)
        {
            if ((error = Try(ring)) == 0) return new RingSends(ring);
            ring.Dispose();
        }
        reason = Marshal.GetPInvokeErrorMessage(error);
        return null;
    }

    public void Send(ReadOnlySpan<byte> frame, ReadOnlySpan<IOutput> outputs, Span<int> taken)
    {
        if (TryTake() is not { } seat)
        {
            PortableSends.Instance.Send(frame, outputs, taken);
            return;
        }
        try
        {
            seat.Send(frame, outputs, taken);
        }
        finally
        {
            GiveBack(seat);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_free.TryPop(out var seat)) seat.Dispose();
        }
    }

    private static SendRing? Open(out int error) => SendRing.TryOpen(64, out error);

    /// <summary>Sends a byte from one end of a line to the other: a ring that may be had may still not be allowed to do anything.</summary>
    /// <returns>0, or the number of an error.</returns>
    private static unsafe int Try(SendRing ring)
    {
        if (LinuxCalls.Line() is not { } line) return Marshal.GetLastPInvokeError();
        using var here = line.Here;
        using var there = line.There;
        byte letter = 1;
        var result = 0;
        ring.Begin();
        ring.Add((int)here.DangerousGetHandle(), &letter, 1, 0);
        ring.Run(new Span<int>(ref result));
        return result == 1 ? 0 : -result;
    }

    private Seat? TryTake()
    {
        lock (_lock)
        {
            if (_isDisposed) return null;
            if (_free.TryPop(out var seat)) return seat;
            if (_open >= Environment.ProcessorCount || Open(out _) is not { } another) return null;
            _open++;
            return new Seat(another);
        }
    }

    private void GiveBack(Seat seat)
    {
        lock (_lock)
        {
            if (_isDisposed) seat.Dispose();
            else _free.Push(seat);
        }
    }

    /// <summary>A ring, and the sockets that are held open while it sends on them.</summary>
    private sealed class Seat(SendRing ring) : IDisposable
    {
        private readonly SafeSocketHandle?[] _held = new SafeSocketHandle[ring.Capacity];

        public unsafe void Send(ReadOnlySpan<byte> frame, ReadOnlySpan<IOutput> outputs, Span<int> taken)
        {
            fixed (byte* bytes = frame)
            {
                ring.Begin();
                try
                {
                    for (var i = 0; i < outputs.Length; i++)
                    {
                        if (outputs[i] is not SocketOutput socket) taken[i] = outputs[i].TrySend(frame);
                        else if ((_held[i] = socket.Hold()) is { } handle) ring.Add((int)handle.DangerousGetHandle(), bytes, frame.Length, i);
                        else taken[i] = IOutput.Gone;
                    }
                    ring.Run(taken);
                }
                finally
                {
                    for (var i = 0; i < outputs.Length; i++)
                    {
                        if (_held[i] is not { } handle) continue;
                        handle.DangerousRelease();
                        _held[i] = null;
                        taken[i] = LinuxCalls.TakenOf(taken[i]);
                    }
                }
            }
        }

        public void Dispose() => ring.Dispose();
    }
}
