using LiveCommerce.Faults.Tests.Api;
using LiveCommerce.Faults.Tests.History;

namespace LiveCommerce.Faults.Tests.Load;

/// <summary>The host during the sale: brings units now and then, and starts drop after drop. Each key is kept until the answer is definite.</summary>
internal sealed class Host(ShopFloor floor, ShopApi api, ClientHistory history, OpenDrops drops, Patience patience, int seed)
{
    private const long DropQuantity = 25;
    private const long DropLimit = 1;
    private const int DropSeconds = 6;
    private const int ReservationSeconds = 10;
    private const int RestockPauseUpToMs = 400;
    private const int LookPauseUpToMs = 300;

    public async Task FillAsync()
    {
        await RestockAsync(ShopFloor.Plenty, 1_000_000);
        await RestockAsync(ShopFloor.Scarce, 100);
    }

    public async Task RestockNowAndThenAsync()
    {
        var random = new Random(seed);
        while (!patience.Last.IsCancellationRequested)
        {
            await RestockAsync(ShopFloor.Scarce, random.Next(1, 20));
            await patience.PauseAsync(random, RestockPauseUpToMs);
        }
    }

    /// <summary>Drop after drop of one SKU; what one leaves unsold is in the general pool for the next.</summary>
    public async Task DropAgainAndAgainAsync(string sku)
    {
        var random = new Random(seed ^ sku.GetHashCode(StringComparison.Ordinal));
        while (!patience.Last.IsCancellationRequested)
        {
            await RestockAsync(sku, DropQuantity);
            if (await StartAsync(sku) is not { } offer) return;
            drops.Open(sku, offer.OfferId);
            while (!await IsOverAsync(offer.OfferId) && !patience.GiveUp.IsCancellationRequested) await patience.PauseAsync(random, LookPauseUpToMs);
            drops.Close(sku);
        }
    }

    private async Task RestockAsync(string sku, long quantity)
    {
        var attempt = history.Add(new RestockAttempt(sku, quantity));
        attempt.Note(await Persistence.UntilDefiniteAsync(
            () => api.SendAsync<Counts>(HttpMethod.Post, $"/stock/{sku}/restock", floor.HostToken, attempt.Key, new { quantity }, patience.GiveUp),
            attempt.Note, patience.GiveUp));
    }

    private async Task<Offer?> StartAsync(string sku)
    {
        var attempt = history.Add(new OfferAttempt(sku, DropQuantity, DropLimit));
        var draft = new
        {
            kind = "drop",
            sku,
            quantity = DropQuantity,
            price = ShopFloor.DropPrice,
            limitPerBuyer = DropLimit,
            countdownSeconds = 0,
            lengthSeconds = DropSeconds,
            reservationSeconds = ReservationSeconds,
        };
        attempt.Note(await Persistence.UntilDefiniteAsync(
            () => api.SendAsync<Offer>(HttpMethod.Post, $"/streams/{ShopFloor.Stream}/offers", floor.HostToken, attempt.Key, draft, patience.GiveUp),
            attempt.Note, patience.GiveUp));
        return attempt.Acknowledged;
    }

    private async Task<bool> IsOverAsync(string offerId)
    {
        var answer = await Persistence.UntilDefiniteAsync(
            () => api.GetAsync<Snapshot>($"/streams/{ShopFloor.Stream}", floor.HostToken, patience.GiveUp), null, patience.GiveUp);
        return answer.Value?.Stream.Offers.FirstOrDefault(offer => offer.OfferId == offerId)?.Phase == "closed";
    }
}
