using System.Net;
using System.Net.Sockets;
using System.Text;
using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Crowds;

/// <summary>
/// One of ten thousand viewers: SignalR's JSON protocol over a bare socket, no task and no timer of its own, next to no work for an update that others were told too. It joins once
/// and does not come back by itself; it can stop reading and go on.
/// </summary>
public sealed class CrowdViewer : IDisposable
{
    private const int FirstBuffer = 4 * 1024;
    private const byte Separator = 0x1E;
    private const byte Text = 1;
    private const byte CloseFrame = 8;
    private const byte PingFrame = 9;
    private const byte PongFrame = 10;
    private static readonly byte[] HubPing = FrameBuffer.OfClient(Text, "{\"type\":6}\u001e"u8);

    private readonly Crowd _crowd;
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly TaskCompletionSource<bool> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _sending = new();
    private Socket? _socket;
    private FrameBuffer _frames = new(FirstBuffer);
    private List<byte>? _begun;
    private bool _isUpgraded;
    private bool _isParked;
    private volatile bool _isStopped;
    private volatile string? _end;
    private string _epoch = "";
    private long _sequence = -1;
    private long _version;
    private int _regressions;
    private int _gaps;

    public CrowdViewer(Crowd crowd)
    {
        _crowd = crowd;
        _receive.Completed += (_, _) => Go(hasReceived: true);
    }

    /// <summary>Why the connection ended; null while it lasts.</summary>
    public string? End => _end;

    public bool Watches => _joined.Task.IsCompletedSuccessfully && _joined.Task.Result && _end is null;

    /// <summary>Newest version of the SKU's stock that it was shown.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Times that a version or the place went back.</summary>
    public int Regressions => Volatile.Read(ref _regressions);

    /// <summary>Updates that told less than everything since the last one.</summary>
    public int Gaps => Volatile.Read(ref _gaps);

    /// <summary>One of those who will stop: its delays do not count in either phase.</summary>
    public bool WillStop { get; init; }

    public bool IsStopped => _isStopped;

    /// <summary>Connects, says handshake and <c>Join</c>. False where it was not let in.</summary>
    public async Task<bool> JoinAsync(IPEndPoint server, CancellationToken stop)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (WillStop) TcpPath.AsOverTheInternet(_socket);
        try
        {
            await _socket.ConnectAsync(server, stop);
            Send(_crowd.Upgrade);
            Go(hasReceived: false);
            return await _joined.Task.WaitAsync(stop);
        }
        catch (SocketException e)
        {
            Ended(e.Message);
            return false;
        }
    }

    /// <summary>Reads nothing from now on; what is under way may still be taken.</summary>
    public void StopReading() => _isStopped = true;

    public void GoOnReading()
    {
        if (!_isStopped) return;
        _isStopped = false;
        bool wasParked;
        lock (_sending) (wasParked, _isParked) = (_isParked, false);
        if (wasParked) Go(hasReceived: false);
    }

    /// <summary>The server expects a word from each side now and then, from one that does not read as well.</summary>
    public void SayPing()
    {
        if (Watches) Send(HubPing);
    }

    /// <summary>True where the server has ended the connection, whether or not anybody reads here.</summary>
    public bool WasCut() => _end is not null || (_socket is { } socket && TcpPath.IsEnded(socket));

    public void Dispose()
    {
        Ended("left");
        _socket?.Dispose();
        _receive.Dispose();
    }

    private void Go(bool hasReceived)
    {
        try
        {
            while (_end is null)
            {
                if (hasReceived && !TakeReceived()) return;
                if (_isStopped && Park()) return;
                _receive.SetBuffer(_frames.Free());
                if (_socket!.ReceiveAsync(_receive)) return;
                hasReceived = true;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or ProtocolBreachException)
        {
            Ended(e.Message);
        }
    }

    private bool Park()
    {
        lock (_sending) return _isParked = _isStopped;
    }

    private bool TakeReceived()
    {
        if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0)
        {
            Ended(_receive.SocketError == SocketError.Success ? "the server hung up" : $"{_receive.SocketError}");
            return false;
        }

        var now = _crowd.Now;
        _frames.Advance(_receive.BytesTransferred);
        if (!_isUpgraded && !TakeUpgrade()) return _end is null;
        while (_end is null && _frames.TryTake(out var opcode, out var payload))
        {
            if (opcode <= 2) TakeMessages(payload, now);
            else if (opcode == PingFrame) Send(FrameBuffer.OfClient(PongFrame, payload));
            else if (opcode == CloseFrame) Ended(payload.Length > 1 ? $"closed with {(payload[0] << 8) | payload[1]}" : "closed");
        }

        return _end is null;
    }

    private bool TakeUpgrade()
    {
        var waiting = _frames.Waiting;
        var end = waiting.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        if (!waiting.StartsWith("HTTP/1.1 101 "u8))
        {
            Ended("not let in: " + Encoding.ASCII.GetString(waiting[..Math.Min(end, 60)]));
            return false;
        }

        _frames.Skip(end + 4);
        _isUpgraded = true;
        Send(_crowd.Greeting);
        return true;
    }

    private void TakeMessages(ReadOnlySpan<byte> payload, DateTimeOffset now)
    {
        while (payload.IndexOf(Separator) is >= 0 and var end)
        {
            if (_begun is { Count: > 0 } begun)
            {
                begun.AddRange(payload[..end]);
                Take(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(begun), now);
                begun.Clear();
            }
            else
            {
                Take(payload[..end], now);
            }

            payload = payload[(end + 1)..];
        }

        if (!payload.IsEmpty) (_begun ??= []).AddRange(payload);
    }

    private void Take(ReadOnlySpan<byte> message, DateTimeOffset now)
    {
        if (_crowd.Updates.TryRecognise(message, out var known))
        {
            Show(known, now);
            return;
        }

        var read = HubMessage.Read(message);
        switch (read.Type)
        {
            case HubMessage.Invocation when read.Target.SequenceEqual("Update"u8):
                Show(_crowd.Updates.Take(message, read.Payload), now);
                break;
            case HubMessage.Invocation when read.Target.SequenceEqual("Moved"u8):
                Ended("moved: " + Encoding.UTF8.GetString(read.Payload));
                break;
            case HubMessage.Completion when read.Error is null:
                _joined.TrySetResult(true);
                break;
            case HubMessage.Completion:
                Ended("refused: " + read.Error);
                break;
            case HubMessage.Close:
                Ended("the hub closed: " + read.Error);
                break;
        }
    }

    private void Show(in UpdateFacts update, DateTimeOffset now)
    {
        if (update.Epoch == _epoch)
        {
            if (update.Sequence <= _sequence) return; // seen already
            if (update.After > _sequence) _gaps++;
        }

        (_epoch, _sequence) = (update.Epoch, update.Sequence);
        var changes = 1L;
        if (update.Version != 0)
        {
            if (update.Version < _version) _regressions++;
            else if (_version != 0) changes = Math.Max(1, update.Version - _version);
            Volatile.Write(ref _version, update.Version);
        }

        if (!WillStop) _crowd.Delivered(update, changes, now);
    }

    /// <summary>What a client says is short, and its socket takes it at once; a connection on which it does not is as good as ended.</summary>
    private void Send(byte[] bytes)
    {
        try
        {
            lock (_sending) _socket!.Send(bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Ended(e.Message);
        }
    }

    private void Ended(string why)
    {
        if (Interlocked.CompareExchange(ref _end, why, null) is not null) return;
        _joined.TrySetResult(false);
        _frames = new FrameBuffer(0);
        _socket?.Close(0);
    }
}
