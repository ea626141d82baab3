using System.Collections.Concurrent;
using LiveCommerce.FaultTrials.History;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>What there is to buy: SKUs with units in two places, and the offers that this process knows of.</summary>
internal sealed class Goods(VictimSettings settings)
{
    /// <summary>Where some units of each SKU lie.</summary>
    public const string SecondPlace = "east";

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _offers = new(StringComparer.Ordinal);

    public IEnumerable<string> Skus => Enumerable.Range(0, settings.Skus).Select(SkuOf);

#pragma warning disable CA5394 // what a buyer wants is no secret
    public string AnySku(Random random) => SkuOf(random.Next(settings.Skus));

    /// <summary>One of the SKU's offers, or the general pool.</summary>
    public string AnyPool(string sku, Random random, double offerShare) =>
        random.NextDouble() < offerShare && _offers.TryGetValue(sku, out var offers) ? offers[random.Next(offers.Count)] : Wish.None;
#pragma warning restore CA5394

    public void Add(string sku, string offer) => _offers.AddOrUpdate(sku, _ => [offer], (_, before) => [.. before, offer]);

    public int OffersOf(string sku) => _offers.TryGetValue(sku, out var offers) ? offers.Count : 0;

    /// <summary>The same in every life of every process: each takes effect once.</summary>
    public IEnumerable<Wish> First()
    {
        foreach (var sku in Skus)
        {
            yield return new Wish(Operation.Restock, sku, $"first-{sku}", "-", settings.Stock);
            yield return new Wish(Operation.Restock, sku, $"second-{sku}", "-", Math.Max(1, settings.Stock / 4), SecondPlace);
            yield return new Wish(Operation.Arm, sku, $"offer-{sku}", "-", Math.Max(1, settings.Stock / 4));
        }
    }

    private string SkuOf(int number) => $"S{settings.FirstSku + number}";
}
