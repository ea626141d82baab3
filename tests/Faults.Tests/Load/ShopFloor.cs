using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.Load;

/// <summary>What a shop needs before anybody can buy: products, stock, a running show, and buyers with their tokens.</summary>
internal sealed record ShopFloor(string HostToken, IReadOnlyList<Guest> Buyers)
{
    public const string HostName = "boss";
    public const string HostPassword = "a password of a test";
    public const string Stream = "show-of-faults";

    /// <summary>Never runs out.</summary>
    public const string Plenty = "PLENTY";

    /// <summary>Runs out again and again.</summary>
    public const string Scarce = "SCARCE";

    /// <summary>Sold in drops, one after the other on each.</summary>
    public static readonly IReadOnlyList<string> DropSkus = ["DROP-1", "DROP-2"];

    public static readonly Money Price = new(1_900, "EUR");
    public static readonly Money DropPrice = new(900, "EUR");

    public static IReadOnlyList<string> Skus => [Plenty, Scarce, .. DropSkus];

    public static async Task<ShopFloor> OpenAsync(ShopApi api, int buyers, CancellationToken stop)
    {
        var host = await Persistence.RequireAsync(
            () => api.SendAsync<SignedIn>(HttpMethod.Post, "/hosts/sign-in", null, null, new { name = HostName, password = HostPassword }, stop), "sign in", stop);
        foreach (var (product, skus) in (IEnumerable<(string, IReadOnlyList<string>)>)[("plenty", [Plenty]), ("scarce", [Scarce]), ("drops", DropSkus)])
        {
            var draft = new { title = product, status = "active", variants = skus.Select(sku => new { sku, title = sku, price = Price }) };
            await CallAsync(HttpMethod.Put, $"/products/{product}", draft);
        }
        await CallAsync(HttpMethod.Put, $"/streams/{Stream}", new { title = "Show" });
        await CallAsync(HttpMethod.Put, $"/streams/{Stream}/line-up", new { skus = Skus });
        await CallAsync(HttpMethod.Post, $"/streams/{Stream}/go-live", null);
        var guests = new List<Guest>();
        for (var i = 0; i < buyers; i++)
            guests.Add(await Persistence.RequireAsync(() => api.SendAsync<Guest>(HttpMethod.Post, "/guests", null, null, null, stop), "a guest's token", stop));
        return new ShopFloor(host.Token, guests);

        Task<object> CallAsync(HttpMethod method, string path, object? body) =>
            Persistence.RequireAsync(() => api.SendAsync<object>(method, path, host.Token, null, body, stop), path, stop);
    }
}
