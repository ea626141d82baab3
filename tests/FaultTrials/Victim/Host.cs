using LiveCommerce.FaultTrials.History;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>Brings new units now and then, fewer than are wanted: a sale that is sold out for good commits nothing any more.</summary>
internal sealed class Host(Counter counter, VictimSettings settings)
{
    private const int MostMs = 60;
    private const int MostUnits = 40;

#pragma warning disable CA5394 // when units come is no secret
    private readonly Random _random = new(settings.Seed);

    public async Task RestockAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(_random.Next(MostMs), CancellationToken.None);
            var restock = new Wish(Operation.Restock, $"S{settings.FirstSku + _random.Next(settings.Skus)}", Guid.CreateVersion7().ToString("D"), "-", 1 + _random.Next(MostUnits));
            // Said again where there was no answer: it takes effect once.
            for (var attempt = 0; attempt < 3 && await counter.AskAsync(restock) is null; attempt++) await Task.Delay(_random.Next(MostMs), CancellationToken.None);
        }
    }
#pragma warning restore CA5394
}
