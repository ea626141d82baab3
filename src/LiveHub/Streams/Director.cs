using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Streams;

/// <summary>What a host's call to a show has in common: the caller's id goes with the command, the new state comes back.</summary>
internal sealed class Director(
    IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, CatalogueStore catalogue, IHttpContextAccessor http)
{
    public async Task<Results<Ok<StreamWire>, ProblemHttpResult>> AskAsync(string streamId, Func<string, LiveStreamCommand> command)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("Only within a request.");
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        var reply = await streams.AskAsync(streamId, command(context.User.HostId().Value), context.RequestAborted);
        if (Refusals.Of(reply) is { } refusal) return refusal;
        return await streams.ViewAsync(streamId, context.RequestAborted) is { } view
            ? TypedResults.Ok(StreamWire.From(view, catalogue))
            : Problems.Refuse(ProblemCode.StorageUnavailable);
    }
}

/// <summary>The id of a live stream, made by the host's client.</summary>
public static class StreamId
{
    public static bool IsValid(string? id) => id is { Length: >= 3 and <= 64 } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
