using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// Lets the server compile and cache what the drop needs, on a SKU of its own, so that the figures describe a running server and not a
/// starting one. Nothing of it is measured.
/// </summary>
public static class WarmUp
{
    private const int Reservations = 400;
    private const int Purchases = 10;
    private const int AtOnce = 32;

    public static Task RunAsync(ServerUnderTest server, PreparedShow show, GuestToken[] guests, TimeProvider time, CancellationToken stop) =>
        Parallel.ForAsync(0, Reservations, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (i, inner) =>
        {
            var token = guests[i % guests.Length].Token;
            var id = Uuid7.New(time);
            var path = $"/api/v1/stock/{show.WarmUpSku}/reservations/{id}";
            var body = ApiRequest.Encode(new ReserveRequest(1, null, null), WireJson.Default.ReserveRequest);
            await server.RequireAsync("Warming up", new ApiRequest(HttpMethod.Put, path, token, Body: body), WireJson.Default.Reservation, inner);
            if (i % (Reservations / Purchases) == 0)
            {
                var draft = new PurchaseDraft([new PurchaseLineDraft(show.WarmUpSku, id)], "sandbox_ok");
                var pay = new ApiRequest(
                    HttpMethod.Post, "/api/v1/purchases", token, Guid.NewGuid().ToString(), ApiRequest.Encode(draft, WireJson.Default.PurchaseDraft));
                await server.RequireAsync("Warming up", pay, WireJson.Default.Purchase, inner);
            }
            else
            {
                await server.RequireAsync("Warming up", new ApiRequest(HttpMethod.Delete, path, token), WireJson.Default.Reservation, inner);
            }
        });
}
