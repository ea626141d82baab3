using System.Collections.Concurrent;

namespace LiveCommerce.Faults.Tests.Load;

/// <summary>The drops that run now, as the page would show them to buyers.</summary>
internal sealed class OpenDrops
{
    private readonly ConcurrentDictionary<string, string> _offers = new(StringComparer.Ordinal);

    public void Open(string sku, string offerId) => _offers[sku] = offerId;

    public void Close(string sku) => _offers.TryRemove(sku, out _);

    /// <summary>One of them; null where none runs.</summary>
    public (string Sku, string OfferId)? Pick(Random random)
    {
        var all = _offers.ToArray();
        return all.Length == 0 ? null : all[random.Next(all.Length)] is var (sku, offerId) ? (sku, offerId) : null;
    }
}
