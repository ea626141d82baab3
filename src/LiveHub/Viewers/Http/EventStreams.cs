using System.Security.Cryptography;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Authentication;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>Watching over Server-Sent Events, for as long as the response lasts. To the channel it is a viewer like any other.</summary>
internal sealed class EventStreams(Entrance entrance, StreamChannels channels, HttpViewerLimit limit, WireJson json,
    IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Shorter than the patience of common proxies (30 to 60 s).</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public async Task<IResult> ServeAsync(string streamId, StreamPosition? position, HttpContext http)
    {
        if (!limit.TryEnter()) return Problems.Refuse(ProblemCode.Busy, "As many watch over plain HTTP as may.");
        try
        {
            while (true)
            {
                var (channel, refusal) = await entrance.EnterAsync(streamId, http.User, http.RequestAborted);
                if (channel is null) return Problems.Refuse(refusal);
                if (await WatchAsync(channel, position, http) is { } result) return result;
            }
        }
        finally
        {
            limit.Leave();
        }
    }

    /// <summary>Null where the channel has just left memory; the next one is fresh.</summary>
    private async Task<IResult?> WatchAsync(StreamChannel channel, StreamPosition? position, HttpContext http)
    {
        var buyer = http.User.TryGetBuyerId(out var id) ? id.Value : null;
        var resumes = position is { } known && channel.Knows(known);
        var beginning = resumes ? default : channel.Snapshot();
        var start = resumes ? position!.Value : beginning.Position;
        using var caller = new HttpCaller($"events-{Guid.NewGuid():N}", http.User, http.RequestAborted, http.Abort);
        using var events = new EventStream(http, caller, json);
        var queue = new ViewerQueue(channel, start.Sequence, events, caller, time, ended =>
        {
            if (buyer is not null) channels.Buyers.Remove(buyer, ended);
        });
        if (!channel.TryAdd(queue)) return null;
        try
        {
            if (buyer is not null && !channels.Buyers.TryAdd(buyer, queue))
                return Problems.Refuse(ProblemCode.TooManyRequests, $"One buyer has at most {BuyerConnections.MaxPerBuyer} connections.", retryAfter: TimeSpan.FromSeconds(30));
            if (!entrance.Accepts(http.User)) return Problems.Refuse(ProblemCode.TokenInvalid);
            await events.BeginAsync(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1_000, 5_000)));
            await WithinPatience(
                resumes ? events.Resumed(new ResumedWire(start, Resumed: true)) : events.Snapshot(beginning.Json, start), caller);
            queue.Start();
            await using var expiry = WhenTheTokenRunsOut(http, () => _ = queue.PartAsync(new MovedWire(CloseCode.SignInAgain, "The token has run out.")));
            // Said to all by Farewell; but who came in while that was being said would not hear it.
            await using var farewell = lifetime.ApplicationStopping.Register(() => _ = queue.PartAsync(new MovedWire(CloseCode.GoingAway, "The server is going away.")));
            await KeepAliveAsync(events, caller);
        }
        catch (OperationCanceledException)
        {
            // the viewer has left, or was told to
        }
        catch (TimeoutException)
        {
            caller.Abort();
        }
        finally
        {
            await queue.StopAsync();
        }
        return Results.Empty;
    }

    private async Task KeepAliveAsync(EventStream events, HttpCaller caller)
    {
        using var timer = new PeriodicTimer(KeepAlive, time);
        while (await timer.WaitForNextTickAsync(caller.ConnectionAborted)) await WithinPatience(events.KeepAliveAsync(), caller);
    }

    private Task WithinPatience(Task sending, HttpCaller caller) => sending.WaitAsync(ViewerQueue.PatienceLimit, time, caller.ConnectionAborted);

    private ITimer WhenTheTokenRunsOut(HttpContext http, Action tell)
    {
        var expiresAt = http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        var left = expiresAt is { } at ? at - time.GetUtcNow() : Timeout.InfiniteTimeSpan;
        if (expiresAt is not null && left < TimeSpan.Zero) left = TimeSpan.Zero;
        // A timer counts to 49 days at most; a token that lives longer outlives any connection.
        if (left > TimeSpan.FromDays(30)) left = Timeout.InfiniteTimeSpan;
        return time.CreateTimer(_ => tell(), null, left, Timeout.InfiniteTimeSpan);
    }
}
