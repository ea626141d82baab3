using LiveCommerce.FaultTrials.History;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>Reserves, and then releases, pays, gives up or forgets; now and then says everything twice.</summary>
internal sealed class Buyer(Counter counter, VictimSettings settings, int number)
{
    private const double Twice = 0.05;
    private const int MaxQuantity = 3;

#pragma warning disable CA5394 // what a buyer does is no secret
    private readonly Random _random = new(HashCode.Combine(settings.Seed, number));

    public async Task ShopAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(_random.Next(settings.PauseMs + 1), CancellationToken.None);
            var sku = $"S{settings.FirstSku + _random.Next(settings.Skus)}";
            var reserve = new Wish(Operation.Reserve, sku, Guid.CreateVersion7().ToString("D"), NewBuyer(), 1 + _random.Next(MaxQuantity));
            if (await SayAsync(reserve) is not { Status: StockStatus.Done or StockStatus.Repeated }) continue;
            switch (_random.Next(10))
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
                    if (await PauseAndSayAsync(reserve with { Operation = Operation.BeginPayment }) is { Status: StockStatus.Done or StockStatus.Repeated })
                        await PauseAndSayAsync(reserve with { Operation = Operation.Confirm });
                    break;
                default:
                    if (await SayAsync(reserve with { Operation = Operation.BeginPayment }) is { Status: StockStatus.Done or StockStatus.Repeated })
                        await PauseAndSayAsync(reserve with { Operation = Operation.GiveBack });
                    break;
            }
        }
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

    private string NewBuyer()
    {
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        BitConverter.TryWriteBytes(id, number); // no two buyers of one process are alike
        return $"g{Convert.ToHexStringLower(id)}";
    }
#pragma warning restore CA5394
}
