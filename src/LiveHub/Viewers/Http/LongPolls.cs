using System.Net;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>Watching by calls that wait for the next change: a snapshot first, then what changed since, or 204 where nothing did.</summary>
internal sealed class LongPolls(Entrance entrance, PollSeats seats)
{
    /// <param name="viewer">The client's own name for itself; without it all of one token or address are one viewer.</param>
    public async Task<IResult> ServeAsync(string streamId, StreamPosition? after, string? viewer, TimeSpan wait, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var buyer = http.User.TryGetBuyerId(out var id) ? id.Value : null;
        var who = $"{buyer ?? (http.Connection.RemoteIpAddress ?? IPAddress.None).ToString()}/{viewer}";
        while (true)
        {
            var (channel, refusal) = await entrance.EnterAsync(streamId, http.User, http.RequestAborted);
            if (channel is null) return Problems.Refuse(refusal);
            if (after is not { } place || !channel.Knows(place)) return Results.Bytes(channel.Snapshot().Json.Utf8, "application/json; charset=utf-8");
            var heard = await seats.WaitAsync(channel, who, http.User, place.Sequence, wait, http.RequestAborted);
            // It may have been revoked while this call took its seat or waited.
            if (!entrance.Accepts(http.User)) return Problems.Refuse(ProblemCode.TokenInvalid);
            switch (heard.Kind)
            {
                case HeardKind.ChannelClosed: continue;
                case HeardKind.Update: return Results.Bytes(heard.Update.Utf8, "application/json; charset=utf-8");
                case HeardKind.PlaceLost: // perhaps because the show is on another channel now, or not for this viewer any more
                    after = null;
                    continue;
                case HeardKind.Nothing: return Results.NoContent();
                case HeardKind.GoingAway: return Problems.Refuse(ProblemCode.Busy, "The server is going away.", retryAfter: TimeSpan.FromSeconds(3));
                case HeardKind.Full: return Problems.Refuse(ProblemCode.Busy, "As many watch over plain HTTP as may.");
                case HeardKind.TooMany:
                    return Problems.Refuse(ProblemCode.TooManyRequests, $"One buyer has at most {BuyerConnections.MaxPerBuyer} connections.", retryAfter: TimeSpan.FromSeconds(30));
            }
        }
    }
}
