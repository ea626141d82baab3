using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers.Direct;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace LiveCommerce.LiveHub.Tests.Conformance.Servers;

/// <summary>The same hub over the project's own transport, which takes each connection over from HTTP.</summary>
public sealed class HandedOverServer : ConformanceServer
{
    protected override void AddServices(IServiceCollection services) =>
        services.AddSingleton(TimeProvider.System).AddSingleton<FanoutMetrics>().AddDirectViewers().Configure<KestrelServerOptions>(Handover.On);

    protected override void Serve(WebApplication app)
    {
        app.UseRouting();
        app.UseMiddleware<DirectEntrance<ConformanceHub>>();
        app.MapHub<ConformanceHub>(Path);
    }
}
