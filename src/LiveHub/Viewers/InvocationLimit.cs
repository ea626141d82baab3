using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>SignalR has no limit on how often a connection may call: a viewer that joins and leaves like mad is cut.</summary>
internal sealed class InvocationLimit(TimeProvider time) : IHubFilter
{
    public const int Burst = 20;

    /// <summary>How long until one more call is granted.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private const string Item = "invocations";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (invocationContext.Context.Items[Item] is Allowance allowance && !allowance.TryTake(time))
        {
            invocationContext.Context.Abort();
            throw new HubException("too-many-requests");
        }
        return await next(invocationContext);
    }

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        context.Context.Items[Item] = new Allowance(time.GetTimestamp());
        return next(context);
    }

    /// <summary>Calls of one connection, which SignalR makes one after the other. Nothing has to be released when the connection ends.</summary>
    internal sealed class Allowance(long since)
    {
        private long _since = since;
        private double _calls = Burst;

        public bool TryTake(TimeProvider time)
        {
            var now = time.GetTimestamp();
            _calls = Math.Min(Burst, _calls + (time.GetElapsedTime(_since, now) / Every));
            _since = now;
            if (_calls < 1) return false;
            _calls--;
            return true;
        }
    }
}
