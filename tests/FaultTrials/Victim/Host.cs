using LiveCommerce.FaultTrials.History;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>
/// Brings new units now and then, fewer than are wanted: a sale that is sold out for good commits nothing any more. Moves some between two places, and arms a few offers.
/// </summary>
internal sealed class Host(Counter counter, Goods goods, VictimSettings settings)
{
    private const int MostMs = 60;
    private const int MostUnits = 40;
    private const int MostOffers = 5; // of one SKU in one life

#pragma warning disable CA5394 // when units come is no secret
    private readonly Random _random = new(settings.Seed);

    public async Task ManageAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(_random.Next(MostMs), CancellationToken.None);
            var sku = goods.AnySku(_random);
            var (id, units) = (Guid.CreateVersion7().ToString("D"), 1 + _random.Next(MostUnits));
            var wish = _random.Next(20) switch
            {
                < 2 => new Wish(Operation.Transfer, sku, id, "-", 1 + (units / 4), _random.Next(2) == 0 ? $">{Goods.SecondPlace}" : $"{Goods.SecondPlace}>"),
                < 3 when goods.OffersOf(sku) < MostOffers => new Wish(Operation.Arm, sku, $"offer-{id}", "-", 1 + (units / 4)),
                < 8 => new Wish(Operation.Restock, sku, id, "-", units, Goods.SecondPlace),
                _ => new Wish(Operation.Restock, sku, id, "-", units),
            };
            // Said again where there was no answer: it takes effect once.
            StockAnswer? answer = null;
            for (var attempt = 0; attempt < 3 && (answer = await counter.AskAsync(wish)) is null; attempt++) await Task.Delay(_random.Next(MostMs), CancellationToken.None);
            if (wish.Operation == Operation.Arm && answer is { Status: StockStatus.Done or StockStatus.Repeated }) goods.Add(sku, wish.Id);
        }
    }
#pragma warning restore CA5394
}
