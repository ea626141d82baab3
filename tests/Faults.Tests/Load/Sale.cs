using LiveCommerce.Faults.Tests.Api;
using LiveCommerce.Faults.Tests.History;

namespace LiveCommerce.Faults.Tests.Load;

/// <summary>The whole load: buyers and a host that go on through every life of the server until they are told to finish.</summary>
internal sealed class Sale : IDisposable
{
    private readonly Patience _patience = new();
    private readonly OpenDrops _drops = new();
    private Task[] _all = [];

    private Sale(ShopApi api, ShopFloor floor)
    {
        Api = api;
        Floor = floor;
    }

    public ShopApi Api { get; }

    public ShopFloor Floor { get; }

    public ClientHistory History { get; } = new();

    /// <summary>Opens the shop on a running server and lets everybody in.</summary>
    public static async Task<Sale> StartAsync(Uri server, int buyers, int seed)
    {
        var api = new ShopApi(server);
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var sale = new Sale(api, await ShopFloor.OpenAsync(api, buyers, limit.Token));
            await sale.BeginAsync(seed);
            return sale;
        }
        catch
        {
            api.Dispose();
            throw;
        }
    }

    /// <summary>Throws where a buyer or the host has stumbled over an answer that the protocol does not know.</summary>
    public void EnsureRunning()
    {
        if (_all.FirstOrDefault(task => task.IsFaulted) is { Exception: { } fault }) throw fault;
    }

    /// <summary>Nothing new is begun; returns when everything that was begun has its definite answer, or its time is up.</summary>
    public async Task FinishAsync()
    {
        _patience.Finish();
        await Task.WhenAll(_all);
    }

    public void Dispose()
    {
        _patience.Dispose();
        Api.Dispose();
    }

    private async Task BeginAsync(int seed)
    {
        var host = new Host(Floor, Api, History, _drops, _patience, seed);
        await host.FillAsync();
        _all =
        [
            .. Floor.Buyers.Select((guest, number) => Task.Run(new Buyer(number, guest, Api, History, _drops, _patience, seed + number + 1).RunAsync)),
            .. ShopFloor.DropSkus.Select(sku => Task.Run(() => host.DropAgainAndAgainAsync(sku))),
            Task.Run(host.RestockNowAndThenAsync),
        ];
    }
}
