using Dapper;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class CatalogueStoreTests : IDisposable
{
    private static readonly ProductId Mug = ProductId.Parse("mug");
    private static readonly Sku Red = Sku.Parse("MUG-RED");

    private readonly Shop _shop = new();

    private CatalogueStore Store => _shop.Store;

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task VersionsGrowWithChangesOnlyAndNeverGoBack()
    {
        var made = await Store.PutAsync(Mug, Draft());
        Assert.Equal((PutStatus.Created, 1), (made.Status, made.Product!.Version));
        var same = await Store.PutAsync(Mug, Draft());
        Assert.Equal((PutStatus.Unchanged, 1), (same.Status, same.Product!.Version));
        var changed = await Store.PutAsync(Mug, Draft(price: 1200));
        Assert.Equal((PutStatus.Updated, 2), (changed.Status, changed.Product!.Version));
        Assert.Equivalent(changed.Product, Store.Get(Mug));

        Assert.True(await Store.DeleteAsync(Mug));
        Assert.False(await Store.DeleteAsync(Mug));
        Assert.Null(Store.Get(Mug));
        var again = await Store.PutAsync(Mug, Draft());
        Assert.Equal((PutStatus.Created, 4), (again.Status, again.Product!.Version));
    }

    [Theory]
    [InlineData(0, false, true)]
    [InlineData(1, false, false)]
    [InlineData(0, true, false)]
    [InlineData(1, true, true)]
    [InlineData(2, true, false)]
    public async Task AnExpectedVersionHasToBeTheCatalogues(long expected, bool listed, bool accepted)
    {
        if (listed) await Store.PutAsync(Mug, Draft());
        var result = await Store.PutAsync(Mug, Draft(price: 1), expected);
        Assert.Equal(accepted ? null : ProductRefusalReason.VersionDiffers, result.Refusal?.Reason);
        Assert.Equal(accepted ? 1 : listed ? 999 : null, Store.Get(Mug)?.Variants[0].Price.Amount);
    }

    [Fact]
    public async Task ASkuOfAnotherProductIsRefusedByName()
    {
        await Store.PutAsync(Mug, Draft());
        var cup = new ProductDraft { Title = "Cup", Variants = [Variant("CUP"), Variant("MUG-RED")] };
        var result = await Store.PutAsync(ProductId.Parse("cup"), cup);
        Assert.Equal((PutStatus.Refused, ProductRefusalReason.SkuTaken, "variants[1].sku", (ProductId?)Mug),
            (result.Status, result.Refusal!.Reason, result.Refusal.Field, result.Refusal.HeldBy));
        Assert.Null(Store.Get(ProductId.Parse("cup")));
        Assert.False(Store.TryGet(Sku.Parse("CUP"), out _));
    }

    [Fact]
    public async Task MemoryIsRightAfterEachWrite()
    {
        Assert.False(Store.TryGet(Red, out _));
        await Store.PutAsync(Mug, Draft());
        Assert.True(Store.TryGet(Red, out var item));
        Assert.Equal(new CatalogueItem(Red, Mug, "Mug", "Red", new Money(999, "EUR"), "https://shop.example/mug.jpg", ProductStatus.Active), item);

        await Store.PutAsync(Mug, Draft(price: 5) with { Status = ProductStatus.Archived });
        Assert.True(Store.TryGet(Red, out item));
        Assert.Equal((5, ProductStatus.Archived), (item.Price.Amount, item.Status));

        await Store.PutAsync(Mug, Draft() with { Variants = [Variant("MUG-BLUE")] });
        Assert.False(Store.TryGet(Red, out _));
        Assert.True(Store.TryGet(Sku.Parse("MUG-BLUE"), out _));

        await Store.DeleteAsync(Mug);
        Assert.False(Store.TryGet(Sku.Parse("MUG-BLUE"), out _));
    }

    [Fact]
    public async Task DoesNotReadTheDiskForWhatWasAskedBefore()
    {
        await Store.PutAsync(Mug, Draft());
        Assert.True(Store.TryGet(Red, out _));
        Assert.False(Store.TryGet(Sku.Parse("NONE"), out _));

        // Behind the store's back, so that only its memory can still know.
        await _shop.Database.WriteAsync(connection => connection.Execute("DROP TABLE variant"));
        Assert.True(Store.TryGet(Red, out var item));
        Assert.Equal(999, item.Price.Amount);
        Assert.False(Store.TryGet(Sku.Parse("NONE"), out _));
        Assert.Single(Store.Find([Red, Sku.Parse("NONE")]));
    }

    [Fact]
    public void WhatWasReadBeforeAWriteIsNotKeptAfterIt()
    {
        var cache = new SkuCache(capacity: 2);
        var before = cache.Generation;
        cache.Forget([Red]);
        cache.Keep(Red, null, before);
        Assert.False(cache.TryGet(Red, out _));
        cache.Keep(Red, null, cache.Generation);
        Assert.True(cache.TryGet(Red, out _));
    }

    [Fact]
    public void MemoryIsBounded()
    {
        var cache = new SkuCache(capacity: 2);
        foreach (var n in Enumerable.Range(0, 100)) cache.Keep(Sku.Parse($"S{n}"), null, cache.Generation);
        Assert.InRange(Enumerable.Range(0, 100).Count(n => cache.TryGet(Sku.Parse($"S{n}"), out _)), 1, 2);
    }

    [Fact]
    public async Task FindsManySkusAtOnce()
    {
        await Store.PutAsync(Mug, Draft() with { Variants = [.. Enumerable.Range(0, 100).Select(n => Variant($"M{n}"))] });
        var asked = Enumerable.Range(50, 100).Select(n => Sku.Parse($"M{n}")).ToList();
        Store.TryGet(asked[0], out _);
        var found = Store.Find(asked);
        Assert.Equal(asked.Take(50).OrderBy(sku => sku.Value), found.Keys.OrderBy(sku => sku.Value));
        Assert.All(found, pair => Assert.Equal(pair.Key, pair.Value.Sku));
    }

    [Fact]
    public async Task PagesFollowEachOtherInOrderOfIds()
    {
        foreach (var n in Enumerable.Range(0, 7))
        {
            await Store.PutAsync(ProductId.Parse($"p{n}"), Draft() with
            {
                Variants = [Variant($"S{n}")],
                Status = n % 2 == 0 ? ProductStatus.Active : ProductStatus.Draft,
            });
        }
        var first = Store.Page(null, 3, onlyActive: false);
        Assert.Equal(["p0", "p1", "p2"], first.Items.Select(product => product.ProductId.Value));
        var second = Store.Page(first.Next, 3, onlyActive: false);
        var last = Store.Page(second.Next, 3, onlyActive: false);
        Assert.Equal(["p6"], last.Items.Select(product => product.ProductId.Value));
        Assert.Null(last.Next);
        Assert.Equal(["p0", "p2", "p4", "p6"], Store.Page(null, 4, onlyActive: true).Items.Select(product => product.ProductId.Value));
        Assert.Null(Store.Page(null, 4, onlyActive: true).Next);
        Assert.Empty(Store.Page(ProductId.Parse("p6"), 3, onlyActive: false).Items);
    }

    public static TheoryData<ProductRefusalReason, string, ProductDraft> Refusals => new()
    {
        { ProductRefusalReason.TitleInvalid, "title", Draft() with { Title = " " } },
        { ProductRefusalReason.TitleInvalid, "title", Draft() with { Title = new string('x', 256) } },
        { ProductRefusalReason.TitleInvalid, "title", Draft() with { Title = "two\nlines" } },
        { ProductRefusalReason.TitleInvalid, "title", Draft() with { Title = "half \ud83d character" } },
        { ProductRefusalReason.DescriptionInvalid, "description", Draft() with { Description = new string('x', 20_001) } },
        { ProductRefusalReason.DescriptionInvalid, "description", Draft() with { Description = "bell\u0007" } },
        { ProductRefusalReason.ImageUrlInvalid, "imageUrl", Draft() with { ImageUrl = "javascript:alert(1)" } },
        { ProductRefusalReason.ImageUrlInvalid, "imageUrl", Draft() with { ImageUrl = "relative.png" } },
        { ProductRefusalReason.ImageUrlInvalid, "imageUrl", Draft() with { ImageUrl = "" } },
        { ProductRefusalReason.StatusUnknown, "status", Draft() with { Status = (ProductStatus)7 } },
        { ProductRefusalReason.VariantsMissing, "variants", Draft() with { Variants = [] } },
        { ProductRefusalReason.TooManyVariants, "variants", Draft() with { Variants = [.. Enumerable.Range(0, 2049).Select(n => Variant($"S{n}"))] } },
        { ProductRefusalReason.SkuInvalid, "variants[0].sku", Draft() with { Variants = [Variant("A") with { Sku = default }] } },
        { ProductRefusalReason.SkuRepeated, "variants[1].sku", Draft() with { Variants = [Variant("A"), Variant("A")] } },
        { ProductRefusalReason.VariantTitleInvalid, "variants[0].title", Draft() with { Variants = [Variant("A") with { Title = new string('x', 256) }] } },
        { ProductRefusalReason.CurrencyUnknown, "variants[0].price.currency", Draft() with { Variants = [Variant("A") with { Price = new Money(1, "XXX") }] } },
        { ProductRefusalReason.PriceInvalid, "variants[0].price.amount", Draft() with { Variants = [Variant("A") with { Price = new Money(-1, "EUR") }] } },
        { ProductRefusalReason.PriceInvalid, "variants[0].price.amount", Draft() with { Variants = [Variant("A") with { Price = new Money(Money.Max + 1, "EUR") }] } },
        { ProductRefusalReason.ImageUrlInvalid, "variants[0].imageUrl", Draft() with { Variants = [Variant("A") with { ImageUrl = "ftp://x/y" }] } },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task ADraftOutOfRangeIsRefusedAndNothingIsWritten(ProductRefusalReason reason, string field, ProductDraft draft)
    {
        var result = await Store.PutAsync(Mug, draft);
        Assert.Equal((reason, field), (result.Refusal?.Reason, result.Refusal?.Field));
        Assert.Null(Store.Get(Mug));
    }

    private static ProductDraft Draft(long price = 999) => new()
    {
        Title = "Mug",
        Description = "Holds tea.",
        ImageUrl = "https://shop.example/mug.jpg",
        Variants = [Variant("MUG-RED") with { Title = "Red", Price = new Money(price, "EUR") }],
    };

    private static VariantDraft Variant(string sku) => new() { Sku = Sku.Parse(sku), Price = new Money(999, "EUR") };
}
