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
    StreamChannels channels, IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, Hosts hosts, IHostApplicationLifetime lifetime)
{
    /// <summary>The channel that shows this show to this caller, or why there is none.</summary>
    public async Task<(StreamChannel? Channel, ProblemCode Refusal)> EnterAsync(string streamId, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        // Who was just told goodbye may be back before the server has closed its door, and would keep it from ending.
        if (lifetime.ApplicationStopping.IsCancellationRequested) return (null, ProblemCode.Busy);
        if (!Accepts(user)) return (null, ProblemCode.TokenInvalid);
        if (!StreamId.IsValid(streamId)) return (null, ProblemCode.NotFound);
        if (await streams.ViewAsync(streamId, cancellationToken) is not { } view) return (null, ProblemCode.StorageUnavailable);
        if (Admission.ChannelFor(view, user) is not { } key) return (null, ProblemCode.NotFound);
        return (await channels.OpenAsync(key, cancellationToken), ProblemCode.StorageUnavailable);
    }

    /// <summary>False where the token, which was good when the call began, is not any more. To be asked again by whoever has been seated.</summary>
    public bool Accepts(ClaimsPrincipal user) => hosts.Accepts(user);
}
