using System.Collections.Concurrent;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// What the catalogue says about SKUs that were asked before, absent ones included. Reading takes no lock. A reader that missed
/// reads the database while a writer may commit: it notes the generation before it reads and may keep what it read only while no write ended since,
/// so an old price never comes back after a write.
/// </summary>
internal sealed class SkuCache(int capacity)
{
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<Sku, CatalogueItem?> _items = new();
    private long _generation;
    private int _count;

    public long Generation => Volatile.Read(ref _generation);

    /// <summary>False where the SKU was not asked before; <paramref name="item"/> is null where the catalogue does not have it.</summary>
    public bool TryGet(Sku sku, out CatalogueItem? item) => _items.TryGetValue(sku, out item);

    /// <summary>Keeps what was read at <paramref name="generation"/>. At the capacity everything is forgotten and read again as it is asked.</summary>
    public void Keep(Sku sku, CatalogueItem? item, long generation)
    {
        lock (_writing)
        {
            if (generation != _generation) return;
            if (_count >= capacity)
            {
                _items.Clear();
                _count = 0;
            }
            if (_items.TryAdd(sku, item)) _count++;
        }
    }

    public void Forget(IEnumerable<Sku> skus)
    {
        lock (_writing)
        {
            _generation++;
            foreach (var sku in skus)
            {
                if (_items.TryRemove(sku, out _)) _count--;
            }
        }
    }
}
