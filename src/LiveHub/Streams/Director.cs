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
    private HttpContext Http => http.HttpContext ?? throw new InvalidOperationException("Only within a request.");

    public Task<Results<Ok<StreamWire>, ProblemHttpResult>> AskAsync(string streamId, Func<string, LiveStreamCommand> command) =>
        AskAsync(streamId, command, view => StreamWire.From(view, catalogue));

    /// <summary>The same with another answer than the show as everybody of its crew sees it.</summary>
    public async Task<Results<Ok<T>, ProblemHttpResult>> AskAsync<T>(string streamId, Func<string, LiveStreamCommand> command, Func<LiveStreamView, T> answer)
    {
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        var reply = await streams.AskAsync(streamId, command(Http.User.HostId().Value), Http.RequestAborted);
        if (Refusals.Of(reply) is { } refusal) return refusal;
        return await streams.ViewAsync(streamId, Http.RequestAborted) is { } view ? TypedResults.Ok(answer(view)) : Problems.Refuse(ProblemCode.StorageUnavailable);
    }

    /// <summary>Something about a show that is its crew's alone.</summary>
    public async Task<Results<Ok<T>, ProblemHttpResult>> ShowAsync<T>(string streamId, CrewAction needs, Func<LiveStreamView, T> answer)
    {
        var (view, refusal) = await ViewAsync(streamId, needs);
        return refusal is not null ? refusal : TypedResults.Ok(answer(view!));
    }

    /// <summary>The show, or why this caller may not do that in it. For what has to be looked at before a command; the owner asks the same again.</summary>
    public async Task<(LiveStreamView? View, ProblemHttpResult? Refusal)> ViewAsync(string streamId, CrewAction needs)
    {
        if (!StreamId.IsValid(streamId)) return (null, Problems.Refuse(ProblemCode.NotFound));
        if (await streams.ViewAsync(streamId, Http.RequestAborted) is not { } view) return (null, Problems.Refuse(ProblemCode.StorageUnavailable));
        var refusal = Refusals.Of(view.RefusalOf(Http.User.HostId().Value, needs));
        return refusal is null ? (view, null) : (null, refusal);
    }
}
