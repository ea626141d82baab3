using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers.Direct;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LiveCommerce.LiveHub.Tests.Conformance.Servers;

/// <summary>The same hub, its WebSockets over the project's own transport.</summary>
public sealed class DirectServer : ConformanceServer
{
    protected override void AddServices(IServiceCollection services) => services.AddSingleton(TimeProvider.System).AddSingleton<FanoutMetrics>().AddDirectViewers();

    protected override void Serve(WebApplication app)
    {
        app.UseRouting();
        app.UseMiddleware<DirectEntrance<ConformanceHub>>();
        app.MapHub<ConformanceHub>(Path);
    }
}
