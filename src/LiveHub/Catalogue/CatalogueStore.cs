using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// The catalogue. Every write goes through here (one store per database), so that what is remembered about a SKU is right as soon as the
/// write has returned.
/// </summary>
public sealed class CatalogueStore(ShopDatabase database, TimeProvider time)
{
    /// <summary>How many SKUs are remembered; some 300 bytes each.</summary>
    private const int Remembered = 100_000;

    public const int MaxPage = 200;

    private readonly SkuCache _cache = new(Remembered);

    /// <summary>
    /// Told which SKUs have changed, once for each transaction and before whoever changed them is answered. It may be told once too often.
    /// </summary>
    internal event EventHandler<CatalogueChangedEventArgs>? Changed;

    /// <summary>Goes up with every change, before it is told. What is read after this was asked for is at least as new.</summary>
    internal long Edition => _cache.Generation;

    /// <summary>What a SKU is, from memory if it was asked before. Reservations ask this.</summary>
    public bool TryGet(Sku sku, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CatalogueItem? item)
    {
        if (_cache.TryGet(sku, out item)) return item is not null;
        var generation = _cache.Generation;
        item = database.Read(connection => CatalogueTables.Item(connection, sku));
        _cache.Keep(sku, item, generation);
        return item is not null;
    }

    /// <summary>Many SKUs at once, for line-ups; those that the catalogue does not have are absent.</summary>
    public IReadOnlyDictionary<Sku, CatalogueItem> Find(IReadOnlyCollection<Sku> skus)
    {
        var found = new Dictionary<Sku, CatalogueItem>(skus.Count);
        var asked = new HashSet<Sku>();
        foreach (var sku in skus)
        {
            if (!_cache.TryGet(sku, out var item)) asked.Add(sku);
            else if (item is not null) found[sku] = item;
        }
        if (asked.Count == 0) return found;

        var generation = _cache.Generation;
        foreach (var item in database.Read(connection => CatalogueTables.Items(connection, asked).ToList())) found[item.Sku] = item;
        foreach (var sku in asked) _cache.Keep(sku, found.GetValueOrDefault(sku), generation);
        return found;
    }

    public Product? Get(ProductId id) => database.Read(connection => CatalogueTables.Load(connection, id));

    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">1 to <see cref="MaxPage"/>; what lies outside is brought inside.</param>
    /// <param name="onlyActive">True leaves out drafts and archived products, which hosts alone see.</param>
    public ProductPage Page(ProductId? after, int limit, bool onlyActive)
    {
        var size = Math.Clamp(limit, 1, MaxPage);
        var items = database.Read(connection => CatalogueTables.Page(connection, after, size + 1, onlyActive));
        return items.Count <= size ? new ProductPage(items, null) : new ProductPage(items[..size], items[size - 1].ProductId);
    }

    /// <summary>Makes the product what the draft says.</summary>
    /// <param name="expectedVersion">The version that the draft was made from (0: the product is not listed); null does not ask.</param>
    public Task<PutResult> PutAsync(ProductId id, ProductDraft draft, long? expectedVersion = null, CancellationToken cancellationToken = default) =>
        ProductRules.Check(draft) is { } refusal
            ? Task.FromResult(PutResult.Refused(refusal))
            : WriteAsync((connection, touched) => ProductWriter.Put(connection, id, draft, expectedVersion, touched), cancellationToken);

    /// <summary>Takes a product off the list; false where it is not listed. Its stock and its orders are kept elsewhere and stay.</summary>
    public Task<bool> DeleteAsync(ProductId id, CancellationToken cancellationToken = default) => WriteAsync(
        (connection, touched) =>
        {
            if (CatalogueTables.Load(connection, id) is not { } product) return false;
            CatalogueTables.Unlist(connection, id);
            touched.AddRange(product.Variants.Select(variant => variant.Sku));
            return true;
        },
        cancellationToken);

    /// <summary>One transaction; <paramref name="work"/> adds each SKU to its list about which memory may no longer be right.</summary>
    internal async Task<T> WriteAsync<T>(Func<SqliteConnection, List<Sku>, T> work, CancellationToken cancellationToken)
    {
        var touched = new List<Sku>();
        try
        {
            return await database.WriteAsync(
                connection =>
                {
                    var result = work(connection, touched);
                    if (touched.Count > 0) CatalogueTables.NotePrices(connection, touched, time.GetUtcNow());
                    return result;
                },
                cancellationToken);
        }
        finally
        {
            // Also after a failure: a commit that failed may have landed.
            if (touched.Count > 0)
            {
                _cache.Forget(touched);
                Changed?.Invoke(this, new CatalogueChangedEventArgs(touched));
            }
        }
    }
}
