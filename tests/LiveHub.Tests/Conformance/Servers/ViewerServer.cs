using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers.Direct;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace LiveCommerce.LiveHub.Tests.Conformance.Servers;

/// <summary>The viewer hub of a whole server.</summary>
public class ViewerServer : HubServer
{
    private RunningShop? _shop;

    public override string Path => "/hubs/viewer";

    public override IServiceProvider Services => Shop.App.Services;

    internal RunningShop Shop => _shop ?? throw new InvalidOperationException("Not started.");

    public override async ValueTask InitializeAsync()
    {
        _shop = NewShop(services => services.Configure<HubOptions>(options => Adjust(options)));
        await _shop.InitializeAsync();
        Address = _shop.Address;
    }

    public override Task StopAsync() => Shop.StopAsync();

    public override async ValueTask DisposeAsync()
    {
        if (_shop is not null) await _shop.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual RunningShop NewShop(Action<IServiceCollection> adjust) => new() { Adjust = adjust };
}

/// <summary>The same, its updates through io_uring where this machine allows it.</summary>
public sealed class RingViewerServer : ViewerServer
{
    private protected override RunningShop NewShop(Action<IServiceCollection> adjust) => new RingShop { Adjust = adjust };
}
