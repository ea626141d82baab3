using System.Collections.Concurrent;
using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Scenarios;

namespace LiveCommerce.LoadTests.TimedOffers;

/// <summary>
/// Asks at the planned instants, an open loop, and keeps what was told. Every twentieth unit that was granted is paid at once; the others are left to
/// expire, so that what comes back after the closing is counted too.
/// </summary>
public sealed class OfferBuyers(ServerUnderTest server, OfferPlan plan, PreparedOffers offers, GuestToken[] guests, LiveFigures figures, ClientLoad load, TimeProvider time)
{
    private const int PaysOneIn = 20;

    private readonly ConcurrentBag<OfferAttempt> _told = [];
    private readonly ConcurrentBag<(int Offer, Money Granted, Purchase Paid)> _paid = [];

    public IReadOnlyCollection<OfferAttempt> Told => _told;

    public IReadOnlyCollection<(int Offer, Money Granted, Purchase Paid)> Paid => _paid;

    public async Task RunAsync(CancellationToken stop)
    {
        var first = offers.Opens.Min() - plan.Offers.Min(static offer => offer.Opens) + offers.Skew;
        var began = time.GetTimestamp();
        var start = first - time.GetUtcNow();
        var visits = new List<Task>(plan.Attempts.Count);
        for (var i = 0; i < plan.Attempts.Count && !stop.IsCancellationRequested; i++)
        {
            var wait = start + plan.Attempts[i].At - time.GetElapsedTime(began);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, stop);
            load.ArrivalLag.Record(wait < TimeSpan.Zero ? -wait : TimeSpan.Zero);
            visits.Add(VisitAsync(plan.Attempts[i].Offer, guests[i % guests.Length].Token, began + (long)((start + plan.Attempts[i].At).TotalSeconds * time.TimestampFrequency), stop));
        }

        await Task.WhenAll(visits);
    }

    private async Task VisitAsync(int offer, string token, long intendedAt, CancellationToken stop)
    {
        figures.Arrived();
        var planned = plan.Offers[offer];
        var id = Uuid7.New(time);
        var path = $"/api/v1/stock/{planned.Sku}/reservations/{id}";
        var body = ApiRequest.Encode(new ReserveRequest(1, offers.Offers[offer], null), WireJson.Default.ReserveRequest);
        for (var attempt = 0; ; attempt++)
        {
            var sentAt = time.GetUtcNow() - offers.Skew;
            var answer = await server.Api.SendAsync(new ApiRequest(HttpMethod.Put, path, token, Body: body), WireJson.Default.Reservation, stop);
            var receivedAt = time.GetUtcNow() - offers.Skew;
            if (answer.Kind == AnswerKind.Ok || answer.Code is "offer-not-open" or "offer-closed" or "fully-reserved" or "sold-out" || answer.Kind == AnswerKind.Refused)
            {
                // A repeat is answered as the first time: its stamp may lie before this request.
                _told.Add(new OfferAttempt(offer, attempt == 0 ? sentAt : DateTimeOffset.MinValue, receivedAt, answer.Value, answer.Value is null ? answer.Code : null));
                figures.ReserveTime.Record(time.GetElapsedTime(intendedAt, answer.ReceivedAt));
                if (answer.Value is { } granted) await GrantedAsync(offer, id, granted, token, stop);
                else figures.Refuse();
                return;
            }

            if (answer.Breach is not null) figures.UnexpectedAnswer("reserve: " + answer.Describe());
            figures.Retry();
            if (!await Backoff.WaitAsync(attempt, answer.RetryAfter, time, stop)) return;
        }
    }

    private async Task GrantedAsync(int offer, string id, Reservation granted, string token, CancellationToken stop)
    {
        figures.Grant();
        if (figures.Granted % PaysOneIn != 0) return;
        var draft = new PurchaseDraft([new PurchaseLineDraft(plan.Offers[offer].Sku, id)], "sandbox_ok");
        var request = new ApiRequest(HttpMethod.Post, "/api/v1/purchases", token, Guid.NewGuid().ToString(), ApiRequest.Encode(draft, WireJson.Default.PurchaseDraft));
        var purchase = (await server.AskAsync(request, WireJson.Default.Purchase, stop)).Value;
        while (purchase is { Status: "starting" or "paying" })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, stop);
            purchase = (await server.AskAsync(new ApiRequest(HttpMethod.Get, $"/api/v1/purchases/{purchase.PurchaseId}", token), WireJson.Default.Purchase, stop)).Value;
        }

        if (purchase is not { Status: "paid" })
        {
            figures.UnexpectedAnswer($"a purchase is {purchase?.Status ?? "not answered"} {purchase?.Failure}");
            return;
        }

        figures.Sell();
        _paid.Add((offer, granted.UnitPrice, purchase));
    }
}
