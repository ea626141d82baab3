using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>The database server that outlives one trial: making a cluster takes longer than most faults.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private PostgresServer? _shared;

    /// <summary>The one that trials share; each takes a database of its own. It runs when this returns, whatever the last trial did to it.</summary>
    public async Task<PostgresServer> SharedAsync()
    {
        _shared ??= await PostgresServer.StartAsync();
        if (!_shared.IsRunning)
        {
            await _shared.StopAsync(PostgresStop.Immediate);
            await _shared.StartAgainAsync();
        }
        return _shared;
    }

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null) await _shared.DisposeAsync();
    }
}
