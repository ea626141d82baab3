using System.Security.Claims;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>
/// The viewers that poll. Each keeps its seat, and counts as one viewer, from its first waiting call until <see cref="Lease"/> after its last one:
/// were it counted by the call, the number of viewers would change with every call, which would answer all the others.
/// </summary>
internal sealed class PollSeats(StreamChannels channels, HttpViewerLimit limit, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>How long a seat is kept for a viewer that is on its way to its next call.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Seat> _seats = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>Calls that wait just now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits until something changes after the place, or the time is over. A newer call of the same viewer ends an older one.</summary>
    /// <param name="viewer">Who it is, among all viewers of all live streams.</param>
    /// <param name="user">With a token or without.</param>
    public async Task<Heard> WaitAsync(StreamChannel channel, string viewer, ClaimsPrincipal user, long after, TimeSpan wait, CancellationToken gone)
    {
        var buyer = user.TryGetBuyerId(out var id) ? id.Value : null;
        var name = $"{channel.Key}/{viewer}";
        var call = new PollCall(new HttpCaller($"poll-{name}", user, CancellationToken.None));
        var queue = new ViewerQueue(channel, after, call, call.Caller, time, ended => Ended(name, ended, buyer));
        if (Sit(channel, name, call, queue, out var older) is { } refusal) return new Heard(refusal, default);
        if (older is { } before)
        {
            before.Call.GiveWay();
            await before.Queue.StopAsync();
        }
        if (buyer is not null && !channels.Buyers.TryAdd(buyer, queue))
        {
            await queue.StopAsync();
            return new Heard(HeardKind.TooMany, default);
        }
        queue.Start();
        Interlocked.Increment(ref _waiting);
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
            return await call.Heard.WaitAsync(wait, time, ending.Token);
        }
        catch (TimeoutException)
        {
            return new Heard(HeardKind.Nothing, default);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return new Heard(HeardKind.GoingAway, default);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            KeepFor(name, queue);
        }
    }

    /// <summary>Takes the viewer's seat, a former call's or a new one. The reason where there is none.</summary>
    private HeardKind? Sit(StreamChannel channel, string name, PollCall call, ViewerQueue queue, out Seat? older)
    {
        lock (_lock)
        {
            older = _seats.GetValueOrDefault(name);
            if (older is null && !limit.TryEnter()) return HeardKind.Full;
            if (!channel.TryAdd(queue))
            {
                if (older is null) limit.Leave();
                return HeardKind.ChannelClosed;
            }
            older?.Lease.Dispose();
            // Wound up when the call ends.
            var lease = time.CreateTimer(_ => call.Caller.Leave(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _seats[name] = new Seat(call, queue, lease);
            return null;
        }
    }

    private void KeepFor(string name, ViewerQueue queue)
    {
        lock (_lock)
        {
            if (_seats.TryGetValue(name, out var seat) && ReferenceEquals(seat.Queue, queue)) seat.Lease.Change(Lease, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A queue has ended: replaced by a newer call's, or the last one of its seat.</summary>
    private void Ended(string name, IViewer queue, string? buyer)
    {
        if (buyer is not null) channels.Buyers.Remove(buyer, queue);
        lock (_lock)
        {
            if (!_seats.TryGetValue(name, out var seat) || !ReferenceEquals(seat.Queue, queue)) return;
            _seats.Remove(name);
            seat.Lease.Dispose();
        }
        limit.Leave();
    }

    private sealed record Seat(PollCall Call, ViewerQueue Queue, ITimer Lease);
}
