using System.Diagnostics.CodeAnalysis;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// The only one who writes on a connection. Three speak on it: the channel (updates, one's own reservations, the farewell), SignalR (answers, pings) and the WebSocket
/// (pongs, the close). Each hands over whole WebSocket frames; a frame is begun when the one before has been taken to its last byte, so they never mix.
/// </summary>
/// <remarks>
/// As long as the socket takes everything at once, which is nearly always, there is no buffer, no task and no queue here. What it does not take is kept, as a
/// place in a frame that others may share, and finished by one waiting send; only meanwhile does this viewer cost anything. SignalR and the WebSocket each
/// wait for their frame before they begin another, so at most two frames wait for their turn; the channel is never kept waiting, it is told <see cref="Handed.Busy"/> and comes back with what is
/// newest then. Where the channel hands one frame to many connections at once it takes each one's turn before (<see cref="TryTake"/>) and says afterwards what became of it (<see cref="Settle"/>).
/// </remarks>
/// <param name="output">Nobody else writes there.</param>
/// <param name="cut">Ends the connection at once.</param>
internal sealed partial class FrameSink(IOutput output, SlowSinks slow, Action cut) : IThreadPoolWorkItem
{
    /// <summary>So much at once is waited for; each piece that is taken is a sign of life.</summary>
    private const int Piece = 4 * 1024;

    private readonly Lock _lock = new();
    private readonly IOutput _output = output;
    private ReadOnlyMemory<byte> _rest;
    private TaskCompletionSource<bool>? _restOwner;
    private Queue<(ReadOnlyMemory<byte> Frame, TaskCompletionSource<bool> Owner)>? _waiting;
    private Action? _idle;
    private bool _isBusy;
    private bool _wasRefused;
    private bool _isUnderWay;
    private bool _isEnded;
    private bool _isClosed;
    private int _turnsWithoutProgress;
    private bool _hasProgressed;

    /// <summary>Bytes of the frame under way that have not been taken.</summary>
    public int PendingBytes
    {
        get
        {
            lock (_lock) return _rest.Length;
        }
    }

    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Held by all of this; whoever has a state that belongs to the connection may use it too.</summary>
    public Lock Gate => _lock;

    /// <summary>Sets what is called, outside of all locks, whenever the last pending byte has gone.</summary>
    public void WhenIdle(Action? look)
    {
        lock (_lock) _idle = look;
    }

    /// <summary>Hands a whole frame over unless another one is under way. Its bytes must never change: the rest of it may be sent later.</summary>
    public Handed TrySend(ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            if (_isEnded) return Handed.Gone;
            if (_isBusy)
            {
                _wasRefused = true;
                return Handed.Busy;
            }
            if (TryBegin(frame)) return Handed.Over;
        }
        Cut();
        return Handed.Gone;
    }

    /// <summary>Sends a whole frame in its turn. Its bytes belong to this until the end.</summary>
    /// <param name="isLast">After it nothing more may be said (RFC 6455, 5.5.1).</param>
    /// <returns>False where nothing can be sent any more.</returns>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frame, bool isLast = false)
    {
        lock (_lock)
        {
            if (_isEnded) return new(false);
            _isEnded = isLast;
            if (_isBusy)
            {
                var owner = NewOwner();
                (_waiting ??= new(2)).Enqueue((frame, owner));
                return new(owner.Task);
            }
            if (TryBegin(frame))
            {
                if (!_isBusy) return new(true);
                _restOwner = NewOwner();
                return new(_restOwner.Task);
            }
        }
        Cut();
        return new(false);
    }

    /// <summary>Nothing is sent any more; who waits is told so. The socket is closed by whoever owns it.</summary>
    public void Close() => TryClose();

    /// <summary>Ends the connection under a viewer that takes nothing.</summary>
    public void Cut()
    {
        if (TryClose()) cut();
    }

    /// <summary>Called in each turn of the watch while bytes are pending.</summary>
    /// <returns>Turns in a row in which the other side has taken nothing although it was offered something.</returns>
    public int CountTurn()
    {
        lock (_lock)
        {
            // Whether there is room is asked of the kernel: a process that was not let run has made no progress either, through no fault of the viewer.
            if (_hasProgressed || !_isBusy || !_output.IsBlocked) _turnsWithoutProgress = 0;
            else _turnsWithoutProgress++;
            _hasProgressed = false;
            return _turnsWithoutProgress;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = FinishAsync();

    private static TaskCompletionSource<bool> NewOwner() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>False where that has happened before.</summary>
    private bool TryClose()
    {
        TaskCompletionSource<bool>? owner = null;
        Queue<(ReadOnlyMemory<byte>, TaskCompletionSource<bool> Owner)>? waiting;
        lock (_lock)
        {
            if (_isClosed) return false;
            (_isEnded, _isClosed) = (true, true);
            (waiting, _waiting, _idle) = (_waiting, null, null);
            // Bytes that are being sent stay their owner's until that has ended, or they might be overwritten on their way.
            if (!_isUnderWay) (owner, _restOwner, _rest) = (_restOwner, null, default);
        }
        slow.Remove(this);
        owner?.TrySetResult(false);
        foreach (var (_, other) in waiting ?? []) other.TrySetResult(false);
        return true;
    }

    /// <summary>False where the connection is no more. Under the lock.</summary>
    private bool TryBegin(ReadOnlyMemory<byte> frame)
    {
        var taken = _output.TrySend(frame.Span);
        if (taken == frame.Length) return true;
        if (taken == IOutput.Gone) return false;
        (_rest, _isBusy) = (frame[taken..], true);
        FinishLater();
        return true;
    }

    private void FinishLater()
    {
        slow.Add(this);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps the rest of a frame from being sent, nothing may follow it.")]
    private async Task FinishAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> piece;
                lock (_lock)
                {
                    if (_isClosed) return;
                    piece = _rest[..Math.Min(_rest.Length, Piece)];
                    _isUnderWay = true;
                }
                await _output.SendAsync(piece);
                if (Taken(piece.Length)) return;
            }
        }
        catch (Exception)
        {
            Cut();
        }
        finally
        {
            if (IsClosed) Interlocked.Exchange(ref _restOwner, null)?.TrySetResult(false);
        }
    }

    /// <summary>True when nothing is pending any more.</summary>
    private bool Taken(int bytes)
    {
        TaskCompletionSource<bool>? done;
        Action? idle = null;
        bool isIdle;
        lock (_lock)
        {
            _isUnderWay = false;
            if (_isClosed) return true;
            _hasProgressed = true;
            _rest = _rest[bytes..];
            if (!_rest.IsEmpty) return false;
            (done, _restOwner) = (_restOwner, null);
            if (_waiting?.TryDequeue(out var next) == true)
            {
                (_rest, _restOwner) = next;
                isIdle = false;
            }
            else
            {
                (_rest, _isBusy, idle) = (default, false, _idle);
                isIdle = true;
                slow.Remove(this);
            }
        }
        done?.TrySetResult(true);
        idle?.Invoke();
        return isIdle;
    }
}

/// <summary>What became of a frame.</summary>
internal enum Handed
{
    /// <summary>The socket has it, or will have it before anything else.</summary>
    Over,

    /// <summary>Nothing was taken: the frame before is still under way.</summary>
    Busy,

    /// <summary>Nothing can be sent any more.</summary>
    Gone,
}
