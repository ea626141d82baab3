using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

public sealed record StreamDraft(string Title, string? PlaybackUrl = null, string? ImageUrl = null);

public sealed record LineUpDraft(IReadOnlyList<Sku> Skus);

public sealed record PinDraft(Sku? Sku);

public sealed record PinsDraft(IReadOnlyList<Sku> Skus);

public sealed record StreamList(IReadOnlyList<StreamListItem> Items);

/// <summary>One live stream: created and directed by its crew, seen by everybody once it is announced. Each part has a file of its own.</summary>
public static class StreamApi
{
    public static IEndpointRouteBuilder MapStreamApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/streams", (StreamIndex index) => TypedResults.Ok(new StreamList(index.Announced())))
            .RequireCaller(Callers.Anyone).WithTags("Live streams").WithName("ListStreams");
        app.MapGet("/api/v1/hosts/me/streams", (StreamIndex index, HttpContext http) => TypedResults.Ok(new StreamList(index.Of(http.User.HostId()))))
            .RequireCaller(Callers.Host).WithTags("Live streams").WithName("ListOwnStreams");

        var stream = app.MapGroup("/api/v1/streams/{streamId}").WithTags("Live streams");
        stream.MapGet("", SnapshotAsync).RequireCaller(Callers.Anyone).WithName("GetStream")
            .Refuses(ProblemCode.NotFound);
        stream.MapPut("", DescribeAsync).RequireCaller(Callers.Host).WithName("DescribeStream")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPut("/line-up", SetLineUpAsync).RequireCaller(Callers.Host).WithName("SetLineUp")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.SkuUnknown, ProblemCode.OfferRuns, ProblemCode.WrongState);
        stream.MapPut("/pinned", (string streamId, PinDraft body, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.SetPins(host, body.Sku is { } sku ? [sku] : []))).RequireCaller(Callers.Host).WithName("Pin")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapPut("/pins", (string streamId, PinsDraft body, Director director) =>
            director.AskAsync(streamId, host => new LiveStreamCommand.SetPins(host, body.Skus))).RequireCaller(Callers.Host).WithName("SetPins")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapStreamCourse();
        stream.MapStreamCrew();
        stream.MapRunOfShow();
        stream.MapStreamMedia();
        stream.MapOverlay();
        app.MapMediaAuthorization();
        return app;
    }

    private static async Task<Results<Ok<SnapshotWire>, ProblemHttpResult>> SnapshotAsync(
        string streamId, HttpContext http, StreamGrains streams, StreamChannels channels, TimeProvider time)
    {
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        if (await streams.ViewAsync(streamId, http.RequestAborted) is not { } view) return Problems.Refuse(ProblemCode.StorageUnavailable);
        if (Admission.ChannelFor(view, http.User) is not { } key) return Problems.Refuse(ProblemCode.NotFound);
        return await channels.OpenAsync(key, http.RequestAborted) is { } channel
            ? TypedResults.Ok(SnapshotWire.From(channel, channel.Position, time.GetUtcNow()))
            : Problems.Refuse(ProblemCode.StorageUnavailable);
    }

    private static async Task<Results<Created<StreamWire>, Ok<StreamWire>, ProblemHttpResult>> DescribeAsync(
        string streamId, StreamDraft body, HttpContext http, StreamGrains streams, CatalogueStore catalogue)
    {
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.Invalid, "An id has 3 to 64 of a-z, 0-9 and '-'.", "streamId");
        if (!WebAddress.IsAcceptable(body.PlaybackUrl)) return Problems.Refuse(ProblemCode.Invalid, "Neither https nor a path of this server.", "playbackUrl");
        if (!WebAddress.IsAcceptable(body.ImageUrl)) return Problems.Refuse(ProblemCode.Invalid, "Neither https nor a path of this server.", "imageUrl");
        var command = new LiveStreamCommand.Describe(http.User.HostId().Value, body.Title, body.PlaybackUrl, body.ImageUrl);
        var reply = await streams.AskAsync(streamId, command, http.RequestAborted);
        if (Refusals.Of(reply) is { } refusal) return refusal;
        if (await streams.ViewAsync(streamId, http.RequestAborted) is not { } view) return Problems.Refuse(ProblemCode.StorageUnavailable);
        var wire = StreamWire.From(view, catalogue);
        return reply.Version == 1 && !reply.Answer!.Repeated ? TypedResults.Created((string?)null, wire) : TypedResults.Ok(wire);
    }

    private static async Task<Results<Ok<StreamWire>, ProblemHttpResult>> SetLineUpAsync(
        string streamId, LineUpDraft body, Director director, CatalogueStore catalogue)
    {
        var (_, refusal) = await director.ViewAsync(streamId, CrewAction.Sell);
        if (refusal is not null) return refusal;
        if (body.Skus.Count > LiveStreamRules.MaxLineUp) return Problems.Refuse(ProblemCode.Invalid, $"At most {LiveStreamRules.MaxLineUp} SKUs.", "skus");
        var known = catalogue.Find(body.Skus);
        foreach (var sku in body.Skus)
        {
            if (!known.ContainsKey(sku)) return Problems.Refuse(ProblemCode.SkuUnknown, $"The catalogue has no SKU {sku}.", "skus");
        }
        return await director.AskAsync(streamId, host => new LiveStreamCommand.SetLineUp(host, body.Skus));
    }
}
