using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>
/// Logs what really failed. SignalR logs every refusal of a hub method as an error with its stack, so that anybody could fill the log; its
/// own messages about that are switched off where logging is set up.
/// </summary>
internal sealed partial class HubFailures(ILogger<HubFailures> log) : IHubFilter
{
    /// <summary>The category whose messages these replace.</summary>
    public const string Replaced = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not HubException && !invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            Failed(e, invocationContext.HubMethodName);
            throw;
        }
    }

    [LoggerMessage(3152, LogLevel.Error, "The hub's {Method} failed.")]
    private partial void Failed(Exception exception, string method);
}
