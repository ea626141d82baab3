using System.Text.Json;
using System.Threading.Channels;
using LiveCommerce.LiveHub.Tests.Conformance.Servers;
using LiveCommerce.LiveHub.Tests.Conformance.Wire;
using LiveCommerce.LiveHub.Tests.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveCommerce.LiveHub.Tests.Conformance;

/// <summary>The official client for .NET watches a show over each of its transports.</summary>
public sealed class ViewerClientTests(ViewerServer server) : IClassFixture<ViewerServer>
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task AViewerJoinsSeesAChangeAndResumes(string way)
    {
        var shop = server.Shop;
        var sku = await shop.NewSkuAsync(10);
        var show = await shop.NewShowAsync(sku);
        await using var hub = Ways.Connection(server.Hub, way);
        var updates = Channel.CreateUnbounded<JsonElement>();
        hub.On<JsonElement>("Update", update => updates.Writer.TryWrite(update));
        await hub.StartAsync();
        var snapshot = await hub.InvokeAsync<JsonElement>("Join", show, null);
        Assert.Equal("live", snapshot.GetProperty("stream").Text("status"));

        await shop.NewGuest().ReservedAsync(sku);
        var seen = await UntilAvailableAsync(updates, sku, 9);

        await hub.InvokeAsync("Leave");
        await shop.NewGuest().ReservedAsync(sku);
        var answer = await hub.InvokeAsync<JsonElement>("Join", show, seen.GetProperty("position"));
        Assert.True(answer.GetProperty("resumed").GetBoolean());
        await UntilAvailableAsync(updates, sku, 8);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task ABuyerIsToldOfTheOwnReservation(string way)
    {
        var shop = server.Shop;
        var sku = await shop.NewSkuAsync(10);
        var show = await shop.NewShowAsync(sku);
        var guest = (await shop.Anyone.PostAsync("/api/v1/guests")).Ok(201).Text("token");
        await using var hub = Ways.Connection(server.Hub, way, guest);
        var own = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.On<JsonElement>("Own", message => own.TrySetResult(message));
        await hub.StartAsync();
        await hub.InvokeAsync<JsonElement>("Join", show, null);
        var buyer = new ApiClient(shop, guest);
        var reservation = await buyer.ReservedAsync(sku);
        (await buyer.BuyAsync(sku, reservation)).Ok(201);
        var told = await own.Task.WaitAsync(WireSocket.Patience);
        Assert.Equal(reservation, told.GetProperty("reservation").Text("reservationId"));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task ABadTokenIsRefusedBeforeAnythingIsSaid(string way)
    {
        await using var hub = Ways.Connection(server.Hub, way, "nonsense");
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => hub.StartAsync());
        Assert.Contains("401", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task ARefusalNamesItsCode(string way)
    {
        await using var hub = Ways.Connection(server.Hub, way);
        await hub.StartAsync();
        var refusal = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<JsonElement>("Join", "no-such-show", null));
        Assert.EndsWith("not-found", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> UntilAvailableAsync(Channel<JsonElement> updates, string sku, long available)
    {
        using var patience = new CancellationTokenSource(WireSocket.Patience);
        while (true)
        {
            var update = await updates.Reader.ReadAsync(patience.Token);
            if (update.GetProperty("topics").TryGetProperty("stock:" + sku, out var stock) && stock.Number("available") == available) return update;
        }
    }
}
