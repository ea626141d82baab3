using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>Pays for one reservation and follows the purchase until its outcome is known.</summary>
public sealed class Payment(DropUnderTest drop, string token, BuyerPlan plan, BuyerEvidence evidence)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(250);

    public async Task<Ending> PayAsync(ReservationEvidence reservation, long grantedAt, CancellationToken settling)
    {
        var tabs = plan.TwoTabs && !plan.Declines ? 2 : 1;
        var told = await Task.WhenAll(Enumerable.Range(0, tabs).Select(_ => PayInOneTabAsync(reservation, grantedAt, tabs, settling)));
        if (told.Any(static p => p?.Status == "paid"))
        {
            drop.Sold(drop.Time.GetTimestamp());
            return Ending.Bought;
        }

        var known = told.FirstOrDefault(static p => p is not null);
        if (settling.IsCancellationRequested && known is null or { Status: not ("declined" or "failed" or "cancelled") }) return Ending.Unknown;
        return known is { Status: "declined" } && plan.Declines ? Ending.Declined : Ending.Failed;
    }

    private async Task<Purchase?> PayInOneTabAsync(ReservationEvidence reservation, long grantedAt, int tabs, CancellationToken settling)
    {
        var id = reservation.Acknowledged.ReservationId;
        var key = Guid.NewGuid().ToString();
        var draft = new PurchaseDraft([new PurchaseLineDraft(drop.Sku, id)], plan.Declines ? "sandbox_decline" : "sandbox_ok");
        var body = ApiRequest.Encode(draft, WireJson.Default.PurchaseDraft);
        var request = new ApiRequest(HttpMethod.Post, "/api/v1/purchases", token, key, body);
        var answers = plan.SendsTwice
            ? await Task.WhenAll(UntilKnownAsync(request, settling), UntilKnownAsync(request, settling))
            : [await UntilKnownAsync(request, settling)];
        foreach (var refusal in answers.Where(static a => a.Kind == AnswerKind.Refused)) TakeRefusal(refusal, reservation, grantedAt, tabs);

        Purchase? last = null;
        foreach (var begun in answers.Where(static a => a.Kind == AnswerKind.Ok).Select(static a => a.Value!).DistinctBy(static p => p.PurchaseId))
        {
            last = await FollowAsync(begun, settling);
            lock (evidence) evidence.Purchases.Add(new PurchaseEvidence(key, id, last));
        }

        return last;
    }

    private async Task<Purchase> FollowAsync(Purchase purchase, CancellationToken settling)
    {
        var request = new ApiRequest(HttpMethod.Get, $"/api/v1/purchases/{purchase.PurchaseId}", token);
        while (purchase.Status is "starting" or "paying" or "challenge" or "cancelling" && !settling.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(AskAgainAfter * (0.5 + Random.Shared.NextDouble()), drop.Time, settling);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            var answer = await UntilKnownAsync(request, settling);
            if (answer.Value is { } now) purchase = now;
            else if (answer.Kind == AnswerKind.Refused) drop.Figures.UnexpectedAnswer("purchase: " + answer.Describe());
            if (answer.Kind != AnswerKind.Ok) break;
        }

        return purchase;
    }

    private async Task<ApiAnswer<Purchase>> UntilKnownAsync(ApiRequest request, CancellationToken settling)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await drop.Api.SendAsync(request, WireJson.Default.Purchase, settling);
            if (answer.Breach is not null) drop.Figures.UnexpectedAnswer("purchase: " + answer.Describe());
            if (answer.Kind is AnswerKind.Ok or AnswerKind.Refused || settling.IsCancellationRequested) return answer;
            drop.Figures.Retry();
            if (!await Backoff.WaitAsync(attempt, answer.RetryAfter, drop.Time, settling)) return answer;
        }
    }

    private void TakeRefusal(ApiAnswer<Purchase> refusal, ReservationEvidence reservation, long grantedAt, int tabs)
    {
        // The other tab has the reservation already.
        if (tabs > 1 && refusal.Status == 409) return;
        if (refusal.Code is "reservation-expired" or "reservation-released" or "not-found")
            reservation.TakenBackEarly |= drop.Time.GetElapsedTime(grantedAt).TotalSeconds < reservation.Acknowledged.SecondsLeft;
        else
            drop.Figures.UnexpectedAnswer("purchase: " + refusal.Describe());
    }
}
