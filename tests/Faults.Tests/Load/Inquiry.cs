using System.Collections.Concurrent;
using System.Diagnostics;
using LiveCommerce.Faults.Tests.Api;
using LiveCommerce.Faults.Tests.History;

namespace LiveCommerce.Faults.Tests.Load;

/// <summary>Asks the server about everything that clients were told, each question by whoever may ask it.</summary>
internal sealed class Inquiry(Sale sale, string data)
{
    private const int RefusedSample = 2_000;
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SettledWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks about these attempts and about all counts, and reads the books.</summary>
    public async Task<Evidence> AskAsync(IEnumerable<ReservationAttempt> reservations, IEnumerable<PurchaseAttempt> purchases)
    {
        using var limit = new CancellationTokenSource(AnsweredWithin);
        var askedAt = Stopwatch.GetTimestamp();
        var reserved = await ReservationsAsync(reservations, limit.Token);
        var purchased = await PurchasesAsync(purchases, limit.Token);
        return new Evidence
        {
            AskedAt = askedAt,
            Reservations = reserved,
            Purchases = purchased,
            Counts = await CountsAsync(limit.Token),
            Books = File.Exists(Books.PathIn(data)) ? Books.Read(Books.PathIn(data)) : [],
        };
    }

    /// <summary>Everything, at the end.</summary>
    public async Task<Evidence> AskAllAsync()
    {
        var reservations = sale.History.Reservations;
        var refused = reservations.Where(attempt => attempt.Acknowledged is null).ToArray();
        Random.Shared.Shuffle(refused);
        var evidence = await AskAsync(reservations.Where(attempt => attempt.Acknowledged is not null).Concat(refused.Take(RefusedSample)), sale.History.Purchases);
        using var limit = new CancellationTokenSource(AnsweredWithin);
        return evidence with { Orders = await OrdersAsync(limit.Token) };
    }

    /// <summary>
    /// Returns when no unit is reserved or being paid, no drop runs, and every purchase has come to its end and every paid one to its order.
    /// </summary>
    /// <returns>Null, or what had not come to its end when the time was up.</returns>
    public async Task<string?> UntilSettledAsync()
    {
        using var limit = new CancellationTokenSource(SettledWithin);
        while (true)
        {
            if (await UnsettledAsync(limit.Token) is not { } unsettled) return null;
            if (limit.IsCancellationRequested) return unsettled;
            await Task.Delay(AskAgainAfter);
        }
    }

    private async Task<string?> UnsettledAsync(CancellationToken stop)
    {
        var counts = await CountsAsync(stop);
        if (counts.FirstOrDefault(sku => sku.Reserved + sku.Paying > 0) is { } held) return held.ToString();
        if (counts.SelectMany(sku => sku.Pools).FirstOrDefault(pool => pool.Pool.Length > 0 && pool.Available > 0) is { } open) return open.ToString();
        var pending = sale.History.Purchases.Where(attempt => attempt.Acknowledged is not null && attempt.Trail.Final is null).ToList();
        await PurchasesAsync(pending, stop);
        if (pending.FirstOrDefault(attempt => attempt.Trail.Final is null) is { } purchase) return $"purchase {purchase.Acknowledged!.PurchaseId} is {purchase.Trail.Last}";
        var paid = sale.History.Purchases.Count(attempt => attempt.Trail.Final == "paid");
        var orders = await OrdersAsync(stop);
        return orders.Count < paid ? $"{paid} purchases are paid, {orders.Count} orders are listed" : null;
    }

    private Task<ConcurrentDictionary<string, Answer<Reservation>>> ReservationsAsync(IEnumerable<ReservationAttempt> attempts, CancellationToken stop) =>
        EachAsync<ReservationAttempt, Reservation>(
            attempts, attempt => attempt.Buyer, attempt => attempt.Id, attempt => $"/stock/{attempt.Sku}/reservations/{attempt.Id}",
            (attempt, answer) =>
            {
                if (attempt.Acknowledged is not null) attempt.Note(answer);
            },
            stop);

    private Task<ConcurrentDictionary<string, Answer<Purchase>>> PurchasesAsync(IEnumerable<PurchaseAttempt> attempts, CancellationToken stop) =>
        EachAsync<PurchaseAttempt, Purchase>(
            attempts.Where(attempt => attempt.Acknowledged is not null), attempt => attempt.Reservation.Buyer, attempt => attempt.Acknowledged!.PurchaseId,
            attempt => $"/purchases/{attempt.Acknowledged!.PurchaseId}", (attempt, answer) => attempt.Note(answer), stop);

    /// <summary>Each buyer asks for what is his, one question after the other, because each has a limit of his own.</summary>
    private async Task<ConcurrentDictionary<string, Answer<T>>> EachAsync<TAttempt, T>(
        IEnumerable<TAttempt> attempts, Func<TAttempt, int> buyer, Func<TAttempt, string> id, Func<TAttempt, string> path,
        Action<TAttempt, Answer<T>> note, CancellationToken stop)
        where T : class
    {
        var answers = new ConcurrentDictionary<string, Answer<T>>(StringComparer.Ordinal);
        await Task.WhenAll(attempts.GroupBy(buyer).Select(async own =>
        {
            foreach (var attempt in own)
            {
                var answer = await Persistence.UntilDefiniteAsync(
                    () => sale.Api.GetAsync<T>(path(attempt), sale.Floor.Buyers[own.Key].Token, stop), null, stop);
                if (answer.Kind is AnswerKind.Done or AnswerKind.Refused) note(attempt, answer);
                answers[id(attempt)] = answer;
            }
        }));
        return answers;
    }

    private async Task<IReadOnlyList<Counts>> CountsAsync(CancellationToken stop)
    {
        var all = new List<Counts>();
        foreach (var sku in ShopFloor.Skus)
            all.Add(await Persistence.RequireAsync(() => sale.Api.GetAsync<Counts>($"/stock/{sku}/counts", sale.Floor.HostToken, stop), $"counts of {sku}", stop));
        return all;
    }

    private async Task<List<Order>> OrdersAsync(CancellationToken stop)
    {
        var all = new List<Order>();
        for (long? after = null; ;)
        {
            var page = await Persistence.RequireAsync(
                () => sale.Api.GetAsync<OrderPage>($"/hosts/orders?limit=200{(after is null ? "" : $"&after={after}")}", sale.Floor.HostToken, stop), "orders", stop);
            all.AddRange(page.Items);
            if (page.Next is null) return all;
            after = page.Next;
        }
    }
}
