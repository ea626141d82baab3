using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>A live stream with one pinned product, made anew for this run through the public protocol, as its host would.</summary>
public sealed record PreparedShow(string HostToken, string StreamId, string Sku, string WarmUpSku)
{
    public static readonly Money CataloguePrice = new(2_999, "EUR");
    public static readonly Money DropPrice = new(1_999, "EUR");
    public const int LimitPerBuyer = 1;

    /// <summary>Short, so that units of a buyer who vanished come back within the run.</summary>
    public const int ReservationSeconds = 15;

    /// <summary>Units of the second SKU on which the server warms up before it is measured.</summary>
    public const int WarmUpUnits = 200;

    public static async Task<PreparedShow> CreateAsync(
        ServerUnderTest server, string hostName, string hostPassword, int stock, string run, CancellationToken stop)
    {
        var signIn = ApiRequest.Encode(new SignIn(hostName, hostPassword), WireJson.Default.SignIn);
        var host = await server.RequireAsync(
            "Signing the host in", new ApiRequest(HttpMethod.Post, "/api/v1/hosts/sign-in", Body: signIn), WireJson.Default.HostToken, stop);
        var sku = $"LOAD-{run}".ToUpperInvariant();
        var show = new PreparedShow(host.Token, $"load-{run}", sku, sku + "-WARM");

        await show.PutProductAsync(server, run, stop);
        await show.RestockAsync(server, sku, stock, stop);
        await show.RestockAsync(server, show.WarmUpSku, WarmUpUnits, stop);
        var stream = $"/api/v1/streams/{show.StreamId}";
        await show.CallAsync(server, HttpMethod.Put, stream, ApiRequest.Encode(new StreamDraft($"Load test {run}"), WireJson.Default.StreamDraft), stop);
        await show.CallAsync(server, HttpMethod.Put, stream + "/line-up", ApiRequest.Encode(new LineUp([sku]), WireJson.Default.LineUp), stop);
        await show.CallAsync(server, HttpMethod.Put, stream + "/pinned", ApiRequest.Encode(new Pin(sku), WireJson.Default.Pin), stop);
        await show.CallAsync(server, HttpMethod.Post, stream + "/go-live", null, stop);
        return show;
    }

    /// <summary>Arms a drop of the whole stock and waits until the server has it armed.</summary>
    public async Task<RunningDrop> StartDropAsync(ServerUnderTest server, RunOptions options, int lengthSeconds, TimeProvider time, CancellationToken stop)
    {
        var draft = new OfferDraft("drop", Sku, options.Stock, DropPrice, LimitPerBuyer, options.CountdownSeconds, lengthSeconds, ReservationSeconds);
        var request = new ApiRequest(
            HttpMethod.Post, $"/api/v1/streams/{StreamId}/offers", HostToken, Guid.NewGuid().ToString(), ApiRequest.Encode(draft, WireJson.Default.OfferDraft));
        var offer = await server.RequireAsync("Starting the drop", request, WireJson.Default.Offer, stop);
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var (snapshot, skew) = await SnapshotAsync(server, time, stop);
            var now = snapshot.Stream.Offers?.FirstOrDefault(o => o.OfferId == offer.OfferId) ?? offer;
            if (now.Phase == "refused") throw new NoServerException($"The drop was refused: {now.Refusal}");
            if (now is { Phase: "armed" or "open", OpensAt: { } opensAt }) return new RunningDrop(offer.OfferId, opensAt + skew);
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }

        throw new NoServerException("The drop was not armed within its countdown.");
    }

    /// <summary>Our clock minus the server's, from the quickest of a few answers; nothing for a server of this machine, whose clock is ours.</summary>
    public async Task<TimeSpan> SkewAsync(ServerUnderTest server, TimeProvider time, CancellationToken stop)
    {
        if (server.Api.Server.IsLoopback) return TimeSpan.Zero;
        var (best, quickest) = (TimeSpan.Zero, TimeSpan.MaxValue);
        for (var i = 0; i < 10; i++)
        {
            var before = time.GetTimestamp();
            var (_, skew) = await SnapshotAsync(server, time, stop);
            var took = time.GetElapsedTime(before);
            if (took < quickest) (best, quickest) = (skew, took);
        }

        return best;
    }

    // What must be added to an instant of the server's clock to have it on ours, from half the round trip.
    private async Task<(Snapshot Snapshot, TimeSpan Skew)> SnapshotAsync(ServerUnderTest server, TimeProvider time, CancellationToken stop)
    {
        var before = time.GetUtcNow();
        var snapshot = await server.RequireAsync(
            "Reading the live stream", new ApiRequest(HttpMethod.Get, $"/api/v1/streams/{StreamId}", HostToken), WireJson.Default.Snapshot, stop);
        var middle = before + ((time.GetUtcNow() - before) / 2);
        return (snapshot, middle - snapshot.ServerTime);
    }

    private Task<Anything> PutProductAsync(ServerUnderTest server, string run, CancellationToken stop)
    {
        var draft = new ProductDraft($"Load test {run}", "active", [new(Sku, "Drop", CataloguePrice), new(WarmUpSku, "Warm-up", CataloguePrice)]);
        return CallAsync(server, HttpMethod.Put, $"/api/v1/products/load-{run}", ApiRequest.Encode(draft, WireJson.Default.ProductDraft), stop);
    }

    private Task<StockCounts> RestockAsync(ServerUnderTest server, string sku, int quantity, CancellationToken stop)
    {
        var request = new ApiRequest(
            HttpMethod.Post, $"/api/v1/stock/{sku}/restock", HostToken, Guid.NewGuid().ToString(),
            ApiRequest.Encode(new Units(quantity), WireJson.Default.Units));
        return server.RequireAsync("Restocking", request, WireJson.Default.StockCounts, stop);
    }

    private Task<Anything> CallAsync(ServerUnderTest server, HttpMethod method, string path, byte[]? body, CancellationToken stop) =>
        server.RequireAsync("Preparing the show", new ApiRequest(method, path, HostToken, Body: body), WireJson.Default.Anything, stop);
}

/// <summary>The drop that is armed; <paramref name="OpensAt"/> is on this machine's clock.</summary>
public sealed record RunningDrop(string OfferId, DateTimeOffset OpensAt);
