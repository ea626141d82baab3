using System.Text;
using Dapper;
using LiveCommerce.Grains.Values;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>Joins the rows of a dump to products: titles, the prices of the channels in the shop's currency, images, stock of all warehouses.</summary>
internal sealed class FixtureProducts(SqliteConnection scratch, string currency)
{
    private const long MaxQuantity = 1_000_000_000;

    public IEnumerable<ReadItem> Read()
    {
        // buffered: false: one row at a time.
        foreach (var orphan in scratch.Query<(long Line, string? Product)>(
            "SELECT line, product FROM variant WHERE product IS NULL OR product NOT IN (SELECT pk FROM product) ORDER BY line", buffered: false))
        {
            yield return new ReadItem.Rejected(orphan.Line, RejectReason.ElementInvalid, $"The variant's product {orphan.Product} is not in the file.");
        }
        foreach (var row in scratch.Query<ProductRow>(
            "SELECT pk AS Pk, line AS Line, slug AS Slug, name AS Name, description AS Description FROM product ORDER BY line", buffered: false))
        {
            foreach (var item in Product(row)) yield return item;
        }
    }

    private List<ReadItem> Product(ProductRow row)
    {
        var items = new List<ReadItem>();
        if (string.IsNullOrWhiteSpace(row.Name)) return [new ReadItem.Rejected(row.Line, RejectReason.TitleMissing, "The product has no name.")];
        if (!ProductRules.IsTitle(row.Name, minLength: 1))
            return [new ReadItem.Rejected(row.Line, RejectReason.TitleInvalid, $"A title has up to {ProductRules.MaxTitle} characters in one line.")];
        if (!ProductId.TryParse(row.Slug, out var id))
        {
            id = ProductId.Parse(Slug.Of(string.IsNullOrWhiteSpace(row.Slug) ? row.Name : row.Slug, ProductId.MaxLength));
            items.Add(new ReadItem.Noted(row.Line, NoticeCode.HandleMade, $"The product id is {id}."));
        }
        var description = PlainText.FromHtml(row.Description ?? "", ProductRules.MaxDescription, out var cut);
        if (cut) items.Add(new ReadItem.Noted(row.Line, NoticeCode.DescriptionCut, $"The description is cut to {ProductRules.MaxDescription} characters."));
        var variants = new List<ReadVariant>();
        foreach (var variant in scratch.Query<VariantRow>(
            """
            SELECT pk AS Pk, line AS Line, sku AS Sku, name AS Name, tracked AS Tracked,
                   (SELECT amount FROM price WHERE variant = v.pk AND amount IS NOT NULL ORDER BY line LIMIT 1) AS Amount,
                   (SELECT count(DISTINCT amount) FROM price WHERE variant = v.pk) AS Prices,
                   (SELECT total(quantity) FROM stock WHERE variant = v.pk) AS Quantity,
                   EXISTS (SELECT 1 FROM stock WHERE variant = v.pk) AS Stocked
            FROM variant v WHERE product = @Pk ORDER BY sort, line LIMIT @limit
            """,
            new { row.Pk, limit = ProductRules.MaxVariants + 1 }))
        {
            if (variants.Count == ProductRules.MaxVariants)
                items.Add(new ReadItem.Rejected(variant.Line, RejectReason.TooManyVariants, $"A product has at most {ProductRules.MaxVariants} variants."));
            else if (Variant(id, variant, items) is { } read) variants.Add(read);
        }
        items.Add(new ReadItem.Product(row.Line, id, row.Name.Trim(), description, Image(row, items), Status(row.Pk), variants));
        return items;
    }

    private ReadVariant? Variant(ProductId product, VariantRow row, List<ReadItem> items)
    {
        ReadVariant? Reject(RejectReason reason, string detail)
        {
            items.Add(new ReadItem.Rejected(row.Line, reason, detail));
            return null;
        }

        var title = IsAutomatic(row) ? "" : (row.Name ?? "").Trim();
        if (!ProductRules.IsTitle(title, minLength: 0))
            return Reject(RejectReason.VariantTitleInvalid, $"A variant's name has up to {ProductRules.MaxTitle} characters in one line.");
        var fault = PriceText.TryParse(row.Amount, currency, out var price);
        if (fault == PriceFault.Missing) return Reject(RejectReason.PriceMissing, $"No channel sells this variant in {currency}.");
        if (fault != PriceFault.None) return Reject(RejectReason.PriceInvalid, $"The price is not a decimal number that {currency} can express.");
        if (row.Prices > 1) items.Add(new ReadItem.Noted(row.Line, NoticeCode.PriceAmbiguous, $"Channels differ in {currency}; the first price was taken."));
        if (Math.Abs(row.Quantity) > MaxQuantity) return Reject(RejectReason.QuantityInvalid, $"The stock is not a number up to {MaxQuantity}.");

        Sku sku;
        if (string.IsNullOrWhiteSpace(row.Sku))
        {
            sku = MadeSku.From(product, title.Length > 0 ? title : row.Pk);
            items.Add(new ReadItem.Noted(row.Line, NoticeCode.SkuMade, $"The SKU {sku} was made from the product and the variant's name or key."));
        }
        else if (!Sku.TryParse(row.Sku, out sku))
        {
            return Reject(RejectReason.SkuInvalid, $"A SKU has 1 to {Sku.MaxLength} printable characters without % and \\.");
        }
        long? quantity = null;
        if (row.Tracked == 0) items.Add(new ReadItem.Noted(row.Line, NoticeCode.StockNotTracked, "The variant's stock is not tracked: none is set."));
        else if (row.Quantity < 0) items.Add(new ReadItem.Noted(row.Line, NoticeCode.QuantityNegative, $"The stock is {row.Quantity}: none is set."));
        else if (row.Stocked == 1) quantity = (long)row.Quantity;
        return new ReadVariant(row.Line, sku, title, price, null, quantity);
    }

    /// <summary>Saleor names a product's only variant by its global id ("ProductVariant:345" in base64): that is no title.</summary>
    private static bool IsAutomatic(VariantRow row) =>
        row.Name == Convert.ToBase64String(Encoding.UTF8.GetBytes($"ProductVariant:{row.Pk}")) || row.Name == row.Sku;

    private string Image(ProductRow row, List<ReadItem> items)
    {
        var (line, url) = scratch.QueryFirstOrDefault<(long Line, string? Url)>("SELECT line, url FROM media WHERE product = @Pk ORDER BY sort, line LIMIT 1", new { row.Pk });
        if (string.IsNullOrEmpty(url)) return "";
        if (ProductRules.IsImageUrl(url)) return url;
        items.Add(new ReadItem.Noted(line, NoticeCode.ImageDropped, "The image is not an absolute http or https address."));
        return "";
    }

    /// <summary>Published in a channel of the shop's currency, or being prepared.</summary>
    private ProductStatus Status(string product) =>
        scratch.ExecuteScalar<long>("SELECT EXISTS (SELECT 1 FROM listing WHERE product = @product AND published = 1)", new { product }) == 1
            ? ProductStatus.Active : ProductStatus.Draft;

    private sealed record ProductRow(string Pk, long Line, string? Slug, string? Name, string? Description);

    /// <summary>Set by name: the types of computed columns that are null cannot be told in advance.</summary>
    private sealed record VariantRow
    {
        public string Pk { get; init; } = "";

        public long Line { get; init; }

        public string? Sku { get; init; }

        public string? Name { get; init; }

        public long Tracked { get; init; }

        public string? Amount { get; init; }

        public long Prices { get; init; }

        public double Quantity { get; init; }

        public long Stocked { get; init; }
    }
}
