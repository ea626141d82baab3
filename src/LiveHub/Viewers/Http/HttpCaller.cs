using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>A viewer over plain HTTP, as a <see cref="Fanout.ViewerQueue"/> sees a caller of the hub: somebody with an id who may be gone.</summary>
/// <param name="id">Unique among all viewers of a live stream.</param>
/// <param name="user">Who watches, with a token or without.</param>
/// <param name="cut">Ends the connection under a viewer that takes nothing.</param>
internal sealed class HttpCaller(string id, ClaimsPrincipal user, CancellationToken gone, Action? cut = null) : HubCallerContext, IDisposable
{
    private readonly CancellationTokenSource _left = CancellationTokenSource.CreateLinkedTokenSource(gone);

    public override string ConnectionId => id;

    public override string? UserIdentifier => null;

    public override ClaimsPrincipal? User => user;

    public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>(0);

    public override IFeatureCollection Features { get; } = new FeatureCollection(0);

    public override CancellationToken ConnectionAborted => _left.Token;

    public override void Abort()
    {
        cut?.Invoke();
        Leave();
    }

    /// <summary>Everything was said: the queue ends.</summary>
    public void Leave() => _left.Cancel();

    public void Dispose() => _left.Dispose();
}
