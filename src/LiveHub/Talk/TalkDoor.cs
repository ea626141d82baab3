using System.Security.Claims;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Streams;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>Lets callers into the talk of one show: those who see it, those who speak, those who moderate. Asked with every call, because all of it may change.</summary>
internal sealed class TalkDoor(StreamGrains streams)
{
    /// <summary>The show, for whom it exists.</summary>
    public async Task<TalkReply<LiveStreamView>> WatchAsync(string streamId, ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        if (!StreamId.IsValid(streamId)) return TalkReply.Refuse<LiveStreamView>(TalkRefusal.NotFound);
        if (await streams.ViewAsync(streamId, cancellationToken) is not { } show) return TalkReply.Refuse<LiveStreamView>(TalkRefusal.StorageUnavailable);
        return ShowCrew.MaySee(user, show) ? TalkReply.Of(show) : TalkReply.Refuse<LiveStreamView>(TalkRefusal.NotFound);
    }

    /// <summary>The show and the caller as a speaker in it.</summary>
    public async Task<TalkReply<(LiveStreamView Show, Speaker Speaker)>> SpeakAsync(string streamId, ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        var seen = await WatchAsync(streamId, user, cancellationToken);
        if (seen.Refusal != TalkRefusal.None) return TalkReply.Refuse<(LiveStreamView, Speaker)>(seen.Refusal);
        var refusal = Speaker.TryOf(user, seen.Value!, out var speaker);
        return refusal == TalkRefusal.None ? TalkReply.Of((seen.Value!, speaker)) : TalkReply.Refuse<(LiveStreamView, Speaker)>(refusal);
    }

    /// <summary>The show, for its crew. To everybody else it looks absent.</summary>
    public async Task<TalkReply<LiveStreamView>> ModerateAsync(string streamId, ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        var seen = await WatchAsync(streamId, user, cancellationToken);
        return seen.Refusal == TalkRefusal.None && !ShowCrew.MayModerate(user, seen.Value!) ? TalkReply.Refuse<LiveStreamView>(TalkRefusal.NotFound) : seen;
    }
}
