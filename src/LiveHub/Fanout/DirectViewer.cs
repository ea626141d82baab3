using System.Security.Claims;
using System.Text.Json;
using LiveCommerce.LiveHub.Viewers;
using LiveCommerce.LiveHub.Viewers.Direct;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// A viewer whose socket is written to by whoever has something for it: the channel's walk, the fate of an own reservation, or the socket itself when it has room again. All of them do the
/// same (<see cref="Tell"/>): hand over what comes next, until nothing is left or the socket is full. It has no task, no timer and no buffer; its place moves on only with a frame that
/// the kernel has, or will have before anything else.
/// </summary>
internal sealed class DirectViewer : IViewer, IThreadPoolWorkItem
{
    private readonly StreamChannel _channel;
    private readonly FrameSink _sink;
    private readonly HubCallerContext _connection;
    private readonly JsonSerializerOptions _json;
    private readonly TimeProvider _time;
    private readonly Action<IViewer> _ended;
    private readonly Lock _lock;
    private long _position;
    private bool _isTold;
    private bool _isOver;
    private bool _isHeld;
    private Queue<ReadOnlyMemory<byte>>? _own;
    private Parting? _parting;

    /// <param name="ended">Called when nothing more is sent, at least once, whatever the reason.</param>
    public DirectViewer(
        StreamChannel channel, long position, FrameSink sink, HubCallerContext connection, JsonSerializerOptions json, TimeProvider time, Action<IViewer> ended)
    {
        _channel = channel;
        _position = position;
        _sink = sink;
        _lock = sink.Gate; // one for both: a walk meets ten thousand of them
        _connection = connection;
        _json = json;
        _time = time;
        _ended = ended;
    }

    public string StreamId => _channel.StreamId;

    public string ConnectionId => _connection.ConnectionId;

    public ClaimsPrincipal? User => _connection.User;

    /// <summary>A moment later, so that the answer to the call that joined goes first.</summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    public void Send(OwnWire message)
    {
        var frame = EncodedCall.Of(nameof(IViewerClient.Own), message, _json).Frame;
        bool fits;
        lock (_lock)
        {
            if (_isOver) return;
            _own ??= new(1);
            fits = _own.Count < ViewerQueue.OwnCapacity;
            if (fits) _own.Enqueue(frame);
        }
        if (fits) Tell();
        else Cut(CutReason.Overflow);
    }

    public Task PartAsync(MovedWire farewell)
    {
        Task left;
        lock (_lock)
        {
            if (_isOver) return Task.CompletedTask;
            _parting ??= NewParting(farewell);
            left = _parting.Left.Task;
        }
        Tell();
        return left;
    }

    public Task StopAsync()
    {
        Parting? parting;
        lock (_lock)
        {
            if (_isTold && !_isOver) _sink.WhenIdle(null);
            _isOver = true;
            (parting, _own) = (_parting, null);
        }
        _channel.Remove(this);
        _ended(this);
        parting?.Limit?.Dispose();
        parting?.Left.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Hands over whatever comes next, as far as the socket takes it.</summary>
    /// <param name="crowd">The frames of a walk; none where this viewer alone is looked at.</param>
    public Told Tell(StreamChannel.CrowdFrames? crowd = null)
    {
        lock (_lock)
        {
            if (!_isTold || _isOver) return Told.Nothing;
            var told = Told.Nothing;
            while (true)
            {
                if (_own is { Count: > 0 })
                {
                    if (!TryHand(_own.Peek())) return Hold();
                    _own.Dequeue();
                    continue;
                }
                if (_parting is { WasTold: true }) return told;
                // Who has to leave is told nothing more of the show: however slowly it reads, its place waits for its return.
                if (_parting is null && (crowd is null ? _channel.Since(_position) : crowd.Since(_position)) is { } frame)
                {
                    if (!frame.IsBehind)
                    {
                        if (!TryHand(frame.Update.Frame)) return Hold();
                        if (_isHeld && crowd is null) _channel.Metrics.Told(1, 0, _time.GetUtcNow() - frame.ChangedAt);
                        (_position, _isHeld, told) = (frame.Sequence, false, Told.Newest);
                        if (frame.HasMore) continue;
                    }
                    else
                    {
                        _parting ??= NewParting(new MovedWire(CloseCode.Resync, "Entries that were not seen are gone: join without a position."));
                    }
                }
                if (_parting is { } parting) TryPart(parting);
                return told;
            }
        }
    }

    /// <summary>As <see cref="IOutput.Touch"/>.</summary>
    public long Touch() => _position + _sink.Touch();

    /// <summary>
    /// The first half of being told together with others: takes the connection's turn for the frame that they share, and <see cref="Settle"/> has to follow. Where that frame is not what comes next
    /// the viewer is told by itself.
    /// </summary>
    /// <param name="shared">Set by the first.</param>
    public Told Begin(StreamChannel.CrowdFrames crowd, ref Frame? shared)
    {
        lock (_lock)
        {
            if (!_isTold || _isOver) return Told.Nothing;
            if (_own is not { Count: > 0 } && _parting is null)
            {
                if (!crowd.IsAfter(_position)) return Told.Nothing;
                if (!_sink.AskForTurn()) return Hold(); // before anything is encoded for a place at which perhaps nobody else stands
                if (crowd.Since(_position) is { IsBehind: false } frame && (shared is null || ReferenceEquals(shared, frame)) && _sink.TryTake())
                {
                    shared = frame;
                    return Told.Begun;
                }
            }
            return Tell(crowd);
        }
    }

    /// <summary>The other half: the frame has been written as far as the socket took it.</summary>
    public Told Settle(StreamChannel.CrowdFrames crowd, Frame frame, int taken)
    {
        Action? look;
        lock (_lock)
        {
            if (_sink.Settle(frame.Update.Frame, taken, out look) == Handed.Over) (_position, _isHeld) = (frame.Sequence, false);
            else taken = IOutput.Gone;
        }
        if (taken == IOutput.Gone)
        {
            _sink.Cut();
            return Told.Nothing;
        }
        look?.Invoke();
        if (frame.HasMore) Tell(crowd);
        return Told.Newest;
    }

    /// <summary>Where that frame goes.</summary>
    public IOutput Output => _sink.Output;

    void IThreadPoolWorkItem.Execute()
    {
        lock (_lock)
        {
            if (_isOver) return;
            _isTold = true;
            _sink.WhenIdle(() => Tell());
        }
        Tell();
    }

    private Told Hold()
    {
        _isHeld = true;
        return _sink.IsClosed ? Told.Nothing : Told.Later;
    }

    private bool TryHand(ReadOnlyMemory<byte> frame) => _sink.TrySend(frame) == Handed.Over;

    private void TryPart(Parting parting)
    {
        if (!TryHand(parting.Message)) return;
        parting.WasTold = true;
        // What was sent may still be on its way through buffers that a closing throws away; the viewer's own leaving proves that it came.
        parting.Limit = _time.CreateTimer(_ => Cut(CutReason.Stayed), null, ViewerQueue.PatienceLimit, Timeout.InfiniteTimeSpan);
    }

    private Parting NewParting(MovedWire farewell) => new(EncodedCall.Of(nameof(IViewerClient.Moved), farewell, _json).Frame);

    private void Cut(CutReason reason)
    {
        _channel.Metrics.Cut(reason);
        _sink.Cut();
    }

    private sealed class Parting(ReadOnlyMemory<byte> message)
    {
        public ReadOnlyMemory<byte> Message => message;

        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WasTold { get; set; }

        public ITimer? Limit { get; set; }
    }
}

/// <summary>What came of looking at a viewer.</summary>
internal enum Told
{
    /// <summary>It had nothing to be told.</summary>
    Nothing,

    /// <summary>Everything up to the newest tick.</summary>
    Newest,

    /// <summary>It waits to be told together with others.</summary>
    Begun,

    /// <summary>Its socket is full: it will be told when it has room, whatever is newest then.</summary>
    Later,
}
