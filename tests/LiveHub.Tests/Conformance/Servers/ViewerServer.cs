using LiveCommerce.LiveHub.Tests.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace LiveCommerce.LiveHub.Tests.Conformance.Servers;

/// <summary>The viewer hub of a whole server.</summary>
public sealed class ViewerServer : HubServer
{
    private RunningShop? _shop;

    public override string Path => "/hubs/viewer";

    public override IServiceProvider Services => Shop.App.Services;

    internal RunningShop Shop => _shop ?? throw new InvalidOperationException("Not started.");

    public override async ValueTask InitializeAsync()
    {
        _shop = new RunningShop { Adjust = services => services.Configure<HubOptions>(options => Adjust(options)) };
        await _shop.InitializeAsync();
        Address = _shop.Address;
    }

    public override Task StopAsync() => Shop.StopAsync();

    public override async ValueTask DisposeAsync()
    {
        if (_shop is not null) await _shop.DisposeAsync();
    }
}
