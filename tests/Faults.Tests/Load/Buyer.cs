using LiveCommerce.Faults.Tests.Api;
using LiveCommerce.Faults.Tests.History;

namespace LiveCommerce.Faults.Tests.Load;

/// <summary>
/// One buyer: reserves, then mostly pays, sometimes gives back, sometimes walks away; keeps each id over all retries, and now and then
/// presses twice.
/// </summary>
internal sealed class Buyer(int number, Guest guest, ShopApi api, ClientHistory history, OpenDrops drops, Patience patience, int seed)
{
    private const double PressesTwice = 0.05;
    private const int PauseUpToMs = 120;
    private readonly Random _random = new(seed);

    public async Task RunAsync()
    {
        while (!patience.Last.IsCancellationRequested)
        {
            var attempt = history.Add(NextWish());
            await DoAsync(() => ReserveAsync(attempt), attempt);
            if (attempt.Acknowledged is not null) await GoOnAsync(attempt);
            await patience.PauseAsync(_random, PauseUpToMs);
        }
    }

    private ReservationAttempt NextWish() => _random.NextDouble() switch
    {
        < 0.4 when drops.Pick(_random) is var (sku, offerId) => new ReservationAttempt(number, sku, offerId, 1, ShopFloor.DropPrice),
        < 0.7 => new ReservationAttempt(number, ShopFloor.Scarce, null, _random.Next(1, 3), ShopFloor.Price),
        _ => new ReservationAttempt(number, ShopFloor.Plenty, null, _random.Next(1, 4), ShopFloor.Price),
    };

    private async Task GoOnAsync(ReservationAttempt reservation)
    {
        switch (_random.NextDouble())
        {
            case < 0.15:
                await DoAsync(() => api.SendAsync<Reservation>(HttpMethod.Delete, PathOf(reservation), guest.Token, null, null, patience.GiveUp), reservation);
                break;
            case < 0.25:
                break; // walks away: the units come back at the deadline
            default:
                var purchase = history.Add(new PurchaseAttempt(reservation, NextMethod()));
                await DoAsync(() => PayAsync(purchase), purchase);
                break;
        }
    }

    private string NextMethod() => _random.NextDouble() switch
    {
        < 0.75 => "sandbox_ok",
        < 0.9 => "sandbox_decline",
        < 0.995 => "sandbox_late",
        _ => "sandbox_timeout",
    };

    private async Task<Answer<Reservation>> ReserveAsync(ReservationAttempt attempt)
    {
        var answer = await api.SendAsync<Reservation>(
            HttpMethod.Put, PathOf(attempt), guest.Token, null, new { quantity = attempt.Quantity, offerId = attempt.OfferId }, patience.GiveUp);
        history.NoteGrant(answer);
        return answer;
    }

    private Task<Answer<Purchase>> PayAsync(PurchaseAttempt attempt) => api.SendAsync<Purchase>(
        HttpMethod.Post, "/purchases", guest.Token, attempt.Key,
        new { lines = new[] { new { sku = attempt.Reservation.Sku, reservationId = attempt.Reservation.Id } }, paymentMethod = attempt.Method }, patience.GiveUp);

    private static string PathOf(ReservationAttempt attempt) => $"/stock/{attempt.Sku}/reservations/{attempt.Id}";

    private Task DoAsync<T>(Func<Task<Answer<T>>> once, Attempt<T> attempt)
        where T : class
    {
        return _random.NextDouble() < PressesTwice ? Task.WhenAll(OneAsync(), OneAsync()) : OneAsync();

        async Task OneAsync()
        {
            var answer = await Persistence.UntilDefiniteAsync(once, attempt.Note, patience.GiveUp);
            if (answer.Kind != AnswerKind.Unknown) attempt.Note(answer);
        }
    }
}
