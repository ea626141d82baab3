using System.Collections.Concurrent;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>Database servers that outlive one trial: making one takes longer than most faults.</summary>
internal sealed class Servers : IAsyncDisposable
{
    // Many processes, each with sessions of its own, sell on the shared one at the same time.
    private static readonly PostgresOptions Roomy = new() { Settings = new Dictionary<string, string> { ["max_connections"] = "500" } };

    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly ConcurrentBag<PostgresServer> _idle = [];
    private readonly ConcurrentBag<PostgresServer> _all = [];
    private PostgresTemplate? _template;
    private PostgresServer? _shared;

    /// <summary>The one that trials share which leave it alive; each takes a database of its own.</summary>
    public async Task<PostgresServer> SharedAsync()
    {
        var template = await TemplateAsync();
        await _making.WaitAsync();
        try
        {
            if (_shared is null) _all.Add(_shared = await PostgresServer.StartAsync(Roomy with { Template = template }));
            return _shared;
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>One that nobody else uses until it is given back. It runs when this returns, whatever the last trial did to it.</summary>
    public async Task<Borrowed> BorrowAsync()
    {
        if (_idle.TryTake(out var server))
        {
            if (server.IsRunning) return new Borrowed(server, _idle);
            await server.StopAsync(PostgresStop.Immediate);
            await server.StartAgainAsync();
            return new Borrowed(server, _idle);
        }
        _all.Add(server = await PostgresServer.StartAsync(new PostgresOptions { Template = await TemplateAsync() }));
        return new Borrowed(server, _idle);
    }

    /// <summary>An empty cluster to start servers from.</summary>
    public async Task<PostgresTemplate> TemplateAsync()
    {
        await _making.WaitAsync();
        try
        {
            return _template ??= await PostgresTemplate.CreateAsync();
        }
        finally
        {
            _making.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _all) await server.DisposeAsync();
        _template?.Dispose();
        _making.Dispose();
    }

    /// <summary>Goes back where it came from when it is disposed.</summary>
    internal sealed class Borrowed(PostgresServer server, ConcurrentBag<PostgresServer> home) : IAsyncDisposable
    {
        public PostgresServer Server => server;

        public ValueTask DisposeAsync()
        {
            home.Add(server);
            return ValueTask.CompletedTask;
        }
    }
}
