using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Conformance.Servers;

/// <summary>A plain Kestrel with <see cref="ConformanceHub"/> and nothing else.</summary>
public abstract class ConformanceServer : HubServer
{
    private WebApplication? _app;

    public sealed override string Path => "/hubs/conformance";

    public sealed override IServiceProvider Services => _app!.Services;

    internal ConformanceNotes Notes => Services.GetRequiredService<ConformanceNotes>();

    internal IHubContext<ConformanceHub> Context => Services.GetRequiredService<IHubContext<ConformanceHub>>();

    public sealed override async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ConformanceNotes>();
        builder.Services.AddSignalR(options =>
        {
            (options.MaximumReceiveMessageSize, options.HandshakeTimeout) = (LongestMessage, HandshakeWithin);
            Adjust(options);
        });
        AddServices(builder.Services);
        _app = builder.Build();
        Serve(_app);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
    }

    public sealed override Task StopAsync() => _app!.StopAsync();

    public sealed override async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>Serves <see cref="ConformanceHub"/> at <see cref="Path"/>.</summary>
    protected abstract void Serve(WebApplication app);
}

/// <summary>As ASP.NET Core serves it: what all others are held against.</summary>
public sealed class StockServer : ConformanceServer
{
    protected override void Serve(WebApplication app) => app.MapHub<ConformanceHub>(Path);
}
