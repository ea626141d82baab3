using System.Text.Json.Serialization;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using LiveCommerce.LiveHub.Streams.Media;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>What MediaMTX asks by its <c>authHTTPAddress</c>. Its newer versions may ask with more members.</summary>
/// <param name="Password">A key of the show; so is <paramref name="Token"/>. The user's name is not looked at.</param>
/// <param name="Path">The show's id.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record MediaRequest(string? Action = null, string? Path = null, string? Password = null, string? Token = null);

/// <summary>
/// Says to a media server who may send and fetch the picture of a show. Nobody has to prove to be that media server, because the answer tells
/// nothing but what the asker shows: a key that is right, or a show that everybody may see.
/// </summary>
public static class MediaAuthorizationApi
{
    internal static void MapMediaAuthorization(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/v1/media/authorize", AuthorizeAsync).RequireCaller(Callers.Anyone).WithTags("Live streams").WithName("AuthorizeMedia")
            .Refuses(ProblemCode.SignInRequired, ProblemCode.NotAllowed);

    /// <summary>
    /// 401 where no key was shown: clients of RTSP and WHIP show theirs only when they are asked. What does not exist is refused like what may not
    /// be seen.
    /// </summary>
    private static async Task<Results<NoContent, ProblemHttpResult>> AuthorizeAsync(MediaRequest body, HttpContext http, StreamGrains streams, MediaKeys keys)
    {
        var shown = string.IsNullOrEmpty(body.Password) ? body.Token : body.Password;
        if (StreamId.IsValid(body.Path))
        {
            if (await streams.ViewAsync(body.Path!, http.RequestAborted) is not { } view) return Problems.Refuse(ProblemCode.StorageUnavailable);
            if (MediaAccess.Allows(view.Status, body.Action, KeyOf(view, shown, keys))) return TypedResults.NoContent();
        }
        return Problems.Refuse(string.IsNullOrEmpty(shown) ? ProblemCode.SignInRequired : ProblemCode.NotAllowed);
    }

    private static ShownKey KeyOf(LiveStreamView view, string? shown, MediaKeys keys) =>
        string.IsNullOrEmpty(shown) ? ShownKey.None
        : MediaKeys.AreEqual(keys.PublishKey(view), shown) ? ShownKey.Publish
        : MediaKeys.AreEqual(keys.WatchKey(view), shown) ? ShownKey.Watch
        : ShownKey.Other;
}
