using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using LiveCommerce.LiveHub.Viewers.Direct;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>
/// Where viewers watch one live stream per connection. Anyone may watch; a draft or rehearsal is seen by its crew alone. The text of a
/// <see cref="HubException"/> is a code of docs/protocol.md, because that is all that SignalR carries.
/// </summary>
internal sealed partial class ViewerHub(
    StreamChannels channels, IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, WireJson json, TimeProvider time) : Hub<IViewerClient>
{
    private const string ViewerItem = "viewer";

    /// <summary>Starts watching. With a position of this channel's epoch what was missed follows as an update, otherwise the answer is a snapshot.</summary>
    [Authorize(Callers.Anyone)]
    public async Task<object> Join(string streamId, StreamPosition? position)
    {
        await Leave();
        if (!StreamId.IsValid(streamId)) throw new HubException("not-found");
        if (await streams.ViewAsync(streamId, Context.ConnectionAborted) is not { } view) throw new HubException("storage-unavailable");
        if (Admission.ChannelFor(view, Context.User) is not { } key) throw new HubException("not-found");
        var buyer = Buyer;
        while (true)
        {
            if (await channels.OpenAsync(key, Context.ConnectionAborted) is not { } channel) throw new HubException("storage-unavailable");
            var resumes = position is { } known && channel.Knows(known);
            var beginning = resumes ? default : channel.Snapshot();
            var start = resumes ? position!.Value : beginning.Position;
            var viewer = NewViewer(channel, start.Sequence, ended =>
            {
                if (buyer is not null) channels.Buyers.Remove(buyer, ended);
            });
            if (!channel.TryAdd(viewer)) continue; // it has just left memory; the next one is fresh
            Context.Items[ViewerItem] = viewer;
            if (buyer is not null && !channels.Buyers.TryAdd(buyer, viewer)) await RefuseAsync();
            object answer = resumes ? new ResumedWire(start, Resumed: true) : beginning.Json;
            viewer.Start();
            return answer;
        }
    }

    /// <summary>Stops watching.</summary>
    [Authorize(Callers.Anyone)]
    public async Task Leave()
    {
        if (Context.Items.Remove(ViewerItem, out var item) && item is IViewer viewer) await viewer.StopAsync();
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        await Leave();
        await base.OnDisconnectedAsync(exception);
    }

    private async Task RefuseAsync()
    {
        await Leave();
        await Clients.Caller.Moved(new MovedWire(CloseCode.TooMany, $"One buyer has at most {BuyerConnections.MaxPerBuyer} connections."));
        throw new HubException("too-many-connections");
    }

    /// <summary>Sent to directly where the connection is ours and the hub speaks JSON on it, which is how the channel encodes.</summary>
    private IViewer NewViewer(StreamChannel channel, long place, Action<IViewer> ended) =>
        Context.Features.Get<DirectConnection>() is { TakesText: true } direct
            ? new DirectViewer(channel, place, direct.Sink, Context, json.Options, time, ended)
            : new ViewerQueue(channel, place, Clients.Caller, Context, time, ended);

    private string? Buyer => Context.User is { } user && user.TryGetBuyerId(out var id) ? id.Value : null;
}

public sealed record ResumedWire(StreamPosition Position, bool Resumed);
