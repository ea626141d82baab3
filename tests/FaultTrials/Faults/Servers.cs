using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>Database servers that outlive one trial: making a cluster takes longer than most faults.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private PostgresServer? _shared;
    private PostgresServer? _traced;

    /// <summary>A server that nothing happens to; each trial takes a database of its own.</summary>
    public async Task<PostgresServer> SharedAsync() => _shared ??= await PostgresServer.StartAsync();

    /// <summary>A server that is stopped and started again under a tracer; it runs without one when this returns.</summary>
    public async Task<PostgresServer> TracedAsync()
    {
        _traced ??= await PostgresServer.StartAsync();
        if (!_traced.IsRunning)
        {
            await _traced.StopAsync(PostgresStop.Immediate);
            await _traced.StartAgainAsync();
        }
        return _traced;
    }

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null) await _shared.DisposeAsync();
        if (_traced is not null) await _traced.DisposeAsync();
    }
}
