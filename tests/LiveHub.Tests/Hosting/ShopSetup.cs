using System.Text.Json;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>What most stories begin with, told over HTTP.</summary>
internal static class ShopSetup
{
    public static object Eur(long amount) => new { amount, currency = "EUR" };

    /// <summary>A product with one SKU, and units of it. Returns the SKU.</summary>
    public static async Task<string> NewSkuAsync(this RunningShop shop, long stock = 0, long price = 1_999, string? sku = null)
    {
        var id = shop.NewName("product");
        sku ??= id.ToUpperInvariant();
        (await shop.Host.PutAsync($"/api/v1/products/{id}", new { title = $"Title of {sku}", variants = new[] { new { sku, price = Eur(price) } } })).Ok(201);
        if (stock > 0) (await shop.Host.PostAsync($"/api/v1/stock/{Escape(sku)}/restock", new { quantity = stock }, "initial")).Ok();
        return sku;
    }

    /// <summary>A live show of the shop's host with these SKUs. Returns its id.</summary>
    public static async Task<string> NewShowAsync(this RunningShop shop, params string[] skus)
    {
        var id = shop.NewName("show");
        (await shop.Host.PutAsync($"/api/v1/streams/{id}", new { title = "A show" })).Ok(201);
        if (skus.Length > 0) (await shop.Host.PutAsync($"/api/v1/streams/{id}/line-up", new { skus })).Ok();
        (await shop.Host.PostAsync($"/api/v1/streams/{id}/go-live")).Ok();
        return id;
    }

    /// <summary>A host with a role in a show of the shop's host.</summary>
    public static async Task<ApiClient> NewMemberAsync(this RunningShop shop, string show, string role)
    {
        var name = shop.NewName("member");
        var member = await shop.NewHostAsync(name);
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/crew", new { name, role })).Ok();
        return member;
    }

    public static object Draft(string sku, long quantity = 5, long limit = 1, int length = 600, int countdown = 0, long price = 999) => new
    {
        kind = "drop",
        sku,
        quantity,
        price = Eur(price),
        limitPerBuyer = limit,
        countdownSeconds = countdown,
        lengthSeconds = length,
        reservationSeconds = 60,
    };

    public static async Task<string> NewDropAsync(this RunningShop shop, string show, object draft) =>
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers", draft, shop.NewName("drop"))).Ok(201).Text("offerId");

    public static Task<Answer> ReserveAsync(this ApiClient buyer, string sku, long quantity = 1, string? offerId = null, string? id = null) =>
        buyer.PutAsync($"/api/v1/stock/{Escape(sku)}/reservations/{id ?? buyer.NewReservationId()}", offerId is null ? new { quantity } : new { quantity, offerId });

    public static async Task<string> ReservedAsync(this ApiClient buyer, string sku, long quantity = 1, string? offerId = null) =>
        (await buyer.ReserveAsync(sku, quantity, offerId)).Ok(201).Text("reservationId");

    public static Task<Answer> BuyAsync(this ApiClient buyer, string sku, string reservationId, string method = "sandbox_ok", string? key = null, object? contact = null) =>
        buyer.PostAsync("/api/v1/purchases", new { lines = new[] { new { sku, reservationId } }, paymentMethod = method, contact }, key ?? Guid.NewGuid().ToString());

    public static async Task<JsonElement> CountsAsync(this RunningShop shop, string sku) =>
        (await shop.Host.GetAsync($"/api/v1/stock/{Escape(sku)}/counts")).Ok();

    /// <summary>Asks again until it is so; fails after twenty seconds.</summary>
    public static async Task<JsonElement> UntilAsync(Func<Task<JsonElement>> ask, Func<JsonElement, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var found = await ask();
            if (isSo(found)) return found;
            Assert.False(patience.IsCancellationRequested, $"Still: {found}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    public static string Escape(string sku) => Uri.EscapeDataString(sku);

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static long Number(this JsonElement json, string name) => json.GetProperty(name).GetInt64();
}
