using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>It stands behind routing, authorization and limits, which have judged the hub's own endpoint, and lets in through the <see cref="DirectDoor{THub}"/> whom they have let pass.</summary>
internal sealed class DirectEntrance<THub>(RequestDelegate next, DirectDoor<THub> door)
    where THub : Hub
{
    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>()?.HubType == typeof(THub) && DirectDoor<THub>.IsFor(http) ? door.EnterAsync(http, Caller.Of(http)) : next(http);
}
