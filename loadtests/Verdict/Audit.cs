using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Scenarios;

namespace LiveCommerce.LoadTests.Verdict;

/// <summary>After the run: asks the public API what is true now. What it cannot learn stays null or unanswered, and the judge says so.</summary>
public sealed class Audit(ServerUnderTest server, string hostToken, string sku, TimeProvider time)
{
    private const int AtOnce = 64;

    // A clock of another machine may be off by as much without hiding an order of this run.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>The counts once nothing is reserved or being paid, or as they are when that took longer than <paramref name="patience"/>.</summary>
    public async Task<StockCounts?> SettledCountsAsync(TimeSpan patience, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var answer = await server.AskAsync(new ApiRequest(HttpMethod.Get, $"/api/v1/stock/{sku}/counts", hostToken), WireJson.Default.StockCounts, stop);
            stop.ThrowIfCancellationRequested();
            if (answer.Value is not { } counts || counts.Reserved + counts.Paying == 0 || time.GetElapsedTime(began) > patience) return answer.Value;
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop);
        }
    }

    /// <summary>The version of the stock that every page should show by now.</summary>
    public async Task<long?> ShownVersionAsync(CancellationToken stop) =>
        (await server.AskAsync(new ApiRequest(HttpMethod.Get, $"/api/v1/stock/{sku}"), WireJson.Default.StockNow, stop)).Value?.Version;

    /// <summary>All orders with this SKU, page by page from the newest back to before the run.</summary>
    public async Task<IReadOnlyList<Order>?> OrdersAsync(DateTimeOffset runBegan, CancellationToken stop)
    {
        var found = new List<Order>();
        string? after = null;
        do
        {
            var path = "/api/v1/hosts/orders?limit=200" + (after is null ? "" : "&after=" + Uri.EscapeDataString(after));
            var answer = await server.AskAsync(new ApiRequest(HttpMethod.Get, path, hostToken), WireJson.Default.OrderPage, stop);
            stop.ThrowIfCancellationRequested();
            if (answer.Value is not { } page || (page.Next is not null && page.Next == after)) return null;
            found.AddRange(page.Items.Where(o => o.Lines.Any(l => l.Sku == sku)));
            after = page.Items.Any(o => o.PlacedAt < runBegan - ClockTolerance) ? null : page.Next;
        }
        while (after is not null);
        return found;
    }

    /// <summary>Asks every buyer's acknowledged reservations and paid purchases again, as that buyer.</summary>
    public Task AskAgainAsync(IReadOnlyList<(BuyerEvidence Buyer, string Token)> buyers, CancellationToken stop) =>
        Parallel.ForEachAsync(
            buyers.Where(static b => b.Buyer.Reservations.Count > 0),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
            async (buyer, inner) =>
            {
                foreach (var reservation in buyer.Buyer.Reservations)
                {
                    var path = $"/api/v1/stock/{sku}/reservations/{reservation.Acknowledged.ReservationId}";
                    var answer = await server.AskAsync(new ApiRequest(HttpMethod.Get, path, buyer.Token), WireJson.Default.Reservation, inner);
                    reservation.AskedAgain = Known(answer);
                    reservation.Later = answer.Value;
                }

                foreach (var purchase in buyer.Buyer.Purchases.Where(static p => p.Told.Status == "paid"))
                {
                    var path = $"/api/v1/purchases/{purchase.Told.PurchaseId}";
                    var answer = await server.AskAsync(new ApiRequest(HttpMethod.Get, path, buyer.Token), WireJson.Default.Purchase, inner);
                    purchase.AskedAgain = Known(answer);
                    purchase.Later = answer.Value;
                }
            });

    private static AskedAgain Known<T>(ApiAnswer<T> answer)
        where T : class => answer switch
        {
            { Kind: AnswerKind.Ok } => AskedAgain.Found,
            { Kind: AnswerKind.Refused, Status: 404 } => AskedAgain.Absent,
            _ => AskedAgain.Unanswered,
        };
}
