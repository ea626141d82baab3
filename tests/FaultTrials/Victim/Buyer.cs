using LiveCommerce.FaultTrials.History;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>Reserves, stands in line or fills a basket, and then releases, extends, pays, gives up or forgets; now and then says everything twice.</summary>
internal sealed class Buyer(Counter counter, Goods goods, VictimSettings settings, int number)
{
    private const double Twice = 0.05;
    private const double InOffers = 0.25;
    private const int MaxQuantity = 3;
    private const int MaxLines = 3;

#pragma warning disable CA5394 // what a buyer does is no secret
    private readonly Random _random = new(HashCode.Combine(settings.Seed, number));
    private readonly BasketRun _baskets = new(new AskedStock(counter), new NoDrops());

    public async Task ShopAsync(CancellationToken stopping)
    {
        // The same person again: who comes back to an offer meets its limit.
        var person = NewBuyer();
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(_random.Next(settings.PauseMs + 1), CancellationToken.None);
            if (_random.Next(4) == 0) person = NewBuyer();
            var sku = goods.AnySku(_random);
            var wish = new Wish(Operation.Reserve, sku, NewId(), person, 1 + _random.Next(MaxQuantity), goods.AnyPool(sku, _random, InOffers));
            switch (_random.Next(100))
            {
                case < 8:
                    await WaitInLineAsync(wish with { Operation = Operation.Join });
                    break;
                case < 16:
                    await FillBasketAsync(person);
                    break;
                default:
                    await ReserveAsync(wish);
                    break;
            }
        }
    }

    private async Task ReserveAsync(Wish reserve)
    {
        if (!IsYes(await SayAsync(reserve))) return;
        switch (_random.Next(11))
        {
            case < 3:
                break; // forgotten: it expires
            case < 5:
                await SayAsync(reserve with { Operation = Operation.Release });
                break;
            case < 6:
                await SayAsync(reserve);
                break;
            case < 9:
                await PayAsync(reserve);
                break;
            case < 10:
                if (IsYes(await SayAsync(reserve with { Operation = Operation.Extend, Quantity = 1 }))) await PayAsync(reserve);
                break;
            default:
                if (IsYes(await SayAsync(reserve with { Operation = Operation.BeginPayment }))) await PauseAndSayAsync(reserve with { Operation = Operation.GiveBack });
                break;
        }
    }

    /// <summary>In the end who still waits, or has got what he does not want any more, leaves.</summary>
    private async Task WaitInLineAsync(Wish join)
    {
        if (!IsYes(await SayAsync(join))) return;
        if (_random.Next(3) > 0) await PayAsync(join);
        await PauseAndSayAsync(join with { Operation = Operation.Leave });
    }

    private async Task FillBasketAsync(string person)
    {
        var lines = new List<BasketLine>();
        for (var i = 1 + _random.Next(MaxLines); i > 0; i--)
        {
            var sku = goods.AnySku(_random);
            var pool = goods.AnyPool(sku, _random, InOffers);
            lines.Add(new BasketLine(Sku.Parse(sku), 1 + _random.Next(2), pool == Wish.None ? null : pool, Counter.Price, null));
        }
        var answer = await _baskets.ReserveAsync(new Basket(ReservationId.Parse(NewId()), BuyerId.Parse(person), lines, counter.Life));
        if (answer.Status != BasketStatus.Granted) return;
        foreach (var (line, reservation) in Sorted(lines).Zip(answer.Reservations))
        {
            if (_random.Next(2) == 0) await PayAsync(new Wish(Operation.Hold, line, $"{reservation.Id}", person, reservation.Quantity));
        }
    }

    /// <summary>SKUs in the order in which a basket answers: one for each pool.</summary>
    private static IEnumerable<string> Sorted(IEnumerable<BasketLine> lines) =>
        lines.Select(line => (Sku: line.Sku.Value, Offer: line.OfferId ?? "")).Distinct()
            .OrderBy(pool => pool.Sku, StringComparer.Ordinal).ThenBy(pool => pool.Offer, StringComparer.Ordinal).Select(pool => pool.Sku);

    private async Task PayAsync(Wish reservation)
    {
        if (IsYes(await PauseAndSayAsync(reservation with { Operation = Operation.BeginPayment }))) await PauseAndSayAsync(reservation with { Operation = Operation.Confirm });
    }

    private async Task<StockAnswer?> PauseAndSayAsync(Wish wish)
    {
        await Task.Delay(_random.Next(settings.PauseMs + 1));
        return await SayAsync(wish);
    }

    private async Task<StockAnswer?> SayAsync(Wish wish)
    {
        if (_random.NextDouble() >= Twice) return await counter.AskAsync(wish);
        var answers = await Task.WhenAll(counter.AskAsync(wish), counter.AskAsync(wish));
        return answers[0] ?? answers[1];
    }

    private static bool IsYes(StockAnswer? answer) => answer is { Status: StockStatus.Done or StockStatus.Repeated };

    private static string NewId() => Guid.CreateVersion7().ToString("D");

    private string NewBuyer()
    {
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        BitConverter.TryWriteBytes(id, number); // no two buyers of one process are alike
        return $"g{Convert.ToHexStringLower(id)}";
    }
#pragma warning restore CA5394
}
