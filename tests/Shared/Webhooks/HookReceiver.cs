using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.Tests.Shared;

/// <summary>A message as it came over the wire.</summary>
internal sealed record HookMessage(IReadOnlyDictionary<string, string> Headers, byte[] Body, DateTimeOffset At)
{
    public string Id => Headers.GetValueOrDefault("webhook-id", "");

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>
    /// Written from the text of Standard Webhooks alone: HMAC-SHA256 with the bytes behind <c>whsec_</c>, over id, timestamp and body with dots between,
    /// one of the space separated signatures of version 1 has to fit, and the timestamp has to be near.
    /// </summary>
    public bool IsSignedWith(string secret, TimeSpan? tolerance = null)
    {
        if (!Headers.TryGetValue("webhook-timestamp", out var timestamp) || !Headers.TryGetValue("webhook-signature", out var signatures)) return false;
        var age = At.ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture);
        if (Math.Abs(age) > (tolerance ?? TimeSpan.FromMinutes(5)).TotalSeconds) return false;
        var signed = Encoding.UTF8.GetBytes($"{Id}.{timestamp}.").Concat(Body).ToArray();
        var wanted = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed));
        return signatures.Split(' ').Any(signature => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(wanted)));
    }
}

/// <summary>How a receiver behaves towards a message.</summary>
internal sealed record HookReply(int Status, string? Header = null, HookManner Manner = HookManner.Answers)
{
    public static readonly HookReply Taken = new(204);
    public static readonly HookReply Failed = new(500);
    public static readonly HookReply Gone = new(410);
    public static readonly HookReply Hangs = new(0, null, HookManner.Hangs);
    public static readonly HookReply Drips = new(0, null, HookManner.Drips);
    public static readonly HookReply Resets = new(0, null, HookManner.Resets);

    public static HookReply Moved(Uri to) => new(302, $"Location: {to}");

    public static HookReply Later(int seconds) => new(503, string.Create(CultureInfo.InvariantCulture, $"Retry-After: {seconds}"));
}

internal enum HookManner
{
    Answers,

    /// <summary>Never says a word.</summary>
    Hangs,

    /// <summary>A byte of its head every half a second.</summary>
    Drips,
    Resets,
}

/// <summary>A receiver of webhooks on a socket of this machine: it knows HTTP/1.1 as far as it needs it, and nothing of the shop.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<HookMessage, HookReply> _answer;
    private readonly Func<DateTimeOffset> _now;
    private readonly ConcurrentDictionary<Task, bool> _open = new();
    private readonly Task _accepting;
    private int _connections;

    /// <param name="answer">Asked for every message; it may be asked by several connections at once.</param>
    /// <param name="now">The clock that messages are stamped with; that of the machine without it.</param>
    public HookReceiver(Func<HookMessage, HookReply> answer, Func<DateTimeOffset>? now = null)
    {
        (_answer, _now) = (answer, now ?? (() => TimeProvider.System.GetUtcNow()));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/hook");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Every message, in the order of arrival, whatever was answered.</summary>
    public ConcurrentQueue<HookMessage> Messages { get; } = new();

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_open.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                var serving = Task.Run(() => ServeAsync(socket));
                _open.TryAdd(serving, true);
                _ = serving.ContinueWith(done => _open.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the end
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            try
            {
                var buffer = new byte[64 * 1024];
                var filled = 0;
                while (true)
                {
                    int head;
                    while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        var read = await socket.ReceiveAsync(buffer.AsMemory(filled), _stop.Token);
                        if (read == 0) return;
                        filled += read;
                    }
                    var headers = Headers(Encoding.ASCII.GetString(buffer, 0, head));
                    var (from, length) = (head + 4, int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture));
                    while (filled < from + length)
                    {
                        var read = await socket.ReceiveAsync(buffer.AsMemory(filled), _stop.Token);
                        if (read == 0) return;
                        filled += read;
                    }
                    var message = new HookMessage(headers, buffer[from..(from + length)], _now());
                    buffer.AsSpan(from + length, filled - from - length).CopyTo(buffer);
                    filled -= from + length;
                    Messages.Enqueue(message);
                    if (!await ReplyAsync(socket, _answer(message))) return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // the other side has gone, or the end
            }
        }
    }

    /// <summary>False where the connection is not used any more.</summary>
    private async Task<bool> ReplyAsync(Socket socket, HookReply reply)
    {
        switch (reply.Manner)
        {
            case HookManner.Resets:
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                return false;
            case HookManner.Hangs:
                await socket.ReceiveAsync(new byte[1], _stop.Token); // ends when the other side loses patience
                return false;
            case HookManner.Drips:
                foreach (var letter in "HTTP/1.1 200 OK\r\nX-Slow: " + new string('x', 1_000))
                {
                    await socket.SendAsync(new[] { (byte)letter }, _stop.Token);
                    await Task.Delay(500, _stop.Token);
                }
                return false;
            default:
                var extra = reply.Header is null ? "" : reply.Header + "\r\n";
                await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {reply.Status} X\r\n{extra}Content-Length: 0\r\n\r\n"), _stop.Token);
                return true;
        }
    }

    private static Dictionary<string, string> Headers(string head) => head.Split("\r\n").Skip(1)
        .Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
}
