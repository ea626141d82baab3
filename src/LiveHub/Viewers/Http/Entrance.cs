using System.Security.Claims;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>Lets viewers over plain HTTP in, by the same rules as the hub.</summary>
internal sealed class Entrance(
    StreamChannels channels, IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, IHostApplicationLifetime lifetime)
{
    /// <summary>The code of the refusal, or null where this caller may watch.</summary>
    public async Task<ProblemCode?> RefusalAsync(string streamId, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        // Who was just told goodbye may be back before the server has closed its door, and would keep it from ending.
        if (lifetime.ApplicationStopping.IsCancellationRequested) return ProblemCode.Busy;
        if (!StreamId.IsValid(streamId)) return ProblemCode.NotFound;
        if (await streams.ViewAsync(streamId, cancellationToken) is not { } view) return ProblemCode.StorageUnavailable;
        return MaySee(view, user) ? null : ProblemCode.NotFound;
    }

    /// <summary>Null where the state cannot be read.</summary>
    public Task<StreamChannel?> OpenAsync(string streamId, CancellationToken cancellationToken) => channels.OpenAsync(streamId, cancellationToken);

    private static bool MaySee(LiveStreamView view, ClaimsPrincipal user) => view.Status switch
    {
        LiveStreamStatus.None => false,
        LiveStreamStatus.Draft => user.TryGetHostId(out var host) && host.Value == view.HostId,
        LiveStreamStatus.Scheduled or LiveStreamStatus.Live or LiveStreamStatus.Ended => true,
    };
}
