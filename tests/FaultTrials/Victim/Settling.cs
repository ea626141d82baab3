using LiveCommerce.FaultTrials.History;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>
/// After the faults: every wish that comes in is asked again until it has an answer, and then nothing may stay reserved. What the owner shows
/// at the end is told, to be compared with the rows.
/// </summary>
internal sealed class Settling(IReadOnlyList<IGrains<StockCommand, StockAnswer, StockView>> owners, Counter counter, Voice voice, VictimSettings settings)
{
    private const int AtATime = 64;
    private const int Tries = 200;
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FreeWithin = TimeSpan.FromSeconds(10);

    public async Task RunAsync(TextReader wishes)
    {
        var all = new List<Wish>();
        while (await wishes.ReadLineAsync() is { } line) all.Add(Wish.Parse(line.Split(' ')));
        // Whoever is asked for again may stand in line by that: leaving comes last.
        await AskAllAsync(all.Where(wish => wish.Operation != Operation.Leave));
        await AskAllAsync(all.Where(wish => wish.Operation == Operation.Leave));
        for (var i = 0; i < settings.Skus; i++)
        {
            var sku = $"S{settings.FirstSku + i}";
            var view = await owners[0].WaitAsync(sku, IsQuiet, TimeSpan.FromMilliseconds(settings.LifeMs) + FreeWithin);
            if (view is null) voice.Reached($"unreadable-{sku}");
            else Tell(sku, view.Version, view.Total());
        }
        voice.Reached("settled");
    }

    private static bool IsQuiet(StockView view) => view.Total() is { Reserved: 0, Paying: 0 };

    private void Tell(string sku, long version, UnitCounters units) =>
        voice.Seen(sku, version, units.Stocked, units.Available, units.Reserved, units.Paying, units.Sold, units.WrittenOff);

    private Task AskAllAsync(IEnumerable<Wish> wishes) => Parallel.ForEachAsync(wishes, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (wish, _) =>
    {
        for (var attempt = 0; attempt < Tries && await counter.AskAsync(wish) is null; attempt++) await Task.Delay(TryEvery, CancellationToken.None);
    });
}
