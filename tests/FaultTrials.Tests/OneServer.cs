using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Tests;

/// <summary>One server for all tests of a class; null where none can be started, and the tests say why they were skipped.</summary>
public sealed class OneServer : IAsyncLifetime
{
    internal PostgresServer? Server { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (PostgresServer.Absence is null) Server = await PostgresServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
    }
}
