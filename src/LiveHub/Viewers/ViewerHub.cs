using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>Where viewers watch one live stream per connection. Anyone may watch; a draft is seen by its host alone.</summary>
internal sealed class ViewerHub(
    StreamChannels channels, IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, TimeProvider time) : Hub<IViewerClient>
{
    private const string ChannelItem = "channel";
    private const int MaxStreamId = 64;

    /// <summary>Starts watching. With a position of this channel's epoch what was missed follows as an update, otherwise the answer is a snapshot.</summary>
    [Authorize(Callers.Anyone)]
    public async Task<object> Join(string streamId, StreamPosition? position)
    {
        Leave();
        if (streamId is not { Length: > 0 and <= MaxStreamId }) throw new HubException("not-found");
        if (await streams.ViewAsync(streamId, Context.ConnectionAborted) is not { } view || !MaySee(view)) throw new HubException("not-found");
        if (await channels.OpenAsync(streamId, Context.ConnectionAborted) is not { } channel) throw new HubException("not-found");

        var resumes = position is { } known && channel.Knows(known);
        var start = resumes ? position!.Value : channel.Position;
        var queue = new ViewerQueue(channel, start.Sequence, Clients.Caller, Context, time);
        Context.Items[ChannelItem] = channel;
        channel.Add(queue);
        if (Buyer is { } buyer) channels.AddBuyer(buyer, queue);
        // The snapshot is taken after the position: what changed in between comes a second time, never not at all.
        object answer = resumes ? new ResumedWire(start, Resumed: true) : SnapshotWire.From(channel, start, time.GetUtcNow());
        queue.Start();
        return answer;
    }

    /// <summary>Stops watching.</summary>
    [Authorize(Callers.Anyone)]
    public void Leave()
    {
        if (!Context.Items.Remove(ChannelItem, out var item) || item is not StreamChannel channel) return;
        channel.Remove(Context.ConnectionId);
        if (Buyer is { } buyer) channels.RemoveBuyer(buyer, Context.ConnectionId);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        Leave();
        return base.OnDisconnectedAsync(exception);
    }

    private string? Buyer => Context.User is { } user && user.TryGetBuyerId(out var id) ? id.Value : null;

    private bool MaySee(LiveStreamView view) => view.Status switch
    {
        LiveStreamStatus.None => false,
        LiveStreamStatus.Draft => Context.User is { } user && user.TryGetHostId(out var host) && host.Value == view.HostId,
        LiveStreamStatus.Scheduled or LiveStreamStatus.Live or LiveStreamStatus.Ended => true,
    };
}

public sealed record ResumedWire(StreamPosition Position, bool Resumed);
