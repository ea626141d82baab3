using System.Text.Json;
using Dapper;
using LiveCommerce.Grains.Values;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>The SQL of the catalogue; what is read here was checked before it was written.</summary>
internal static class CatalogueTables
{
    private const string ItemColumns = """
        SELECT v.sku AS Sku, p.product_id AS ProductId, p.title AS Title, v.title AS VariantTitle, v.amount AS Amount, v.currency AS Currency,
               v.image_url AS OwnImageUrl, p.image_url AS ProductImageUrl, p.status AS Status
        FROM variant v JOIN product p USING (product_id)
        """;

    /// <summary>The product, or null where it is absent or no longer listed.</summary>
    public static Product? Load(SqliteConnection connection, ProductId id)
    {
        var row = connection.QuerySingleOrDefault<ProductRow>(
            """
            SELECT product_id AS ProductId, title AS Title, description AS Description, image_url AS ImageUrl, status AS Status, version AS Version
            FROM product WHERE product_id = @id AND listed = 1
            """,
            new { id = id.Value });
        return row is null ? null : WithVariants(connection, [row])[0];
    }

    /// <summary>Up to <paramref name="limit"/> products after <paramref name="after"/>, ordered by id.</summary>
    public static List<Product> Page(SqliteConnection connection, ProductId? after, int limit, bool onlyActive) => WithVariants(connection, connection.Query<ProductRow>(
        """
        SELECT product_id AS ProductId, title AS Title, description AS Description, image_url AS ImageUrl, status AS Status, version AS Version
        FROM product WHERE product_id > @after AND listed = 1 AND (@onlyActive = 0 OR status = 'active') ORDER BY product_id LIMIT @limit
        """,
        new { after = after?.Value ?? "", limit, onlyActive }).AsList());

    public static CatalogueItem? Item(SqliteConnection connection, Sku sku) =>
        connection.QuerySingleOrDefault<ItemRow>($"{ItemColumns} WHERE v.sku = @sku", new { sku = sku.Value })?.ToItem();

    public static IEnumerable<CatalogueItem> Items(SqliteConnection connection, IEnumerable<Sku> skus) =>
        connection.Query<ItemRow>($"{ItemColumns} WHERE v.sku IN (SELECT value FROM json_each(@skus))", new { skus = JsonSerializer.Serialize(skus) })
            .Select(row => row.ToItem());

    /// <summary>Which product has each of these SKUs; those that are free are absent.</summary>
    public static Dictionary<Sku, ProductId> Owners(SqliteConnection connection, IEnumerable<Sku> skus) =>
        connection.Query<(string Sku, string ProductId)>(
            "SELECT sku, product_id FROM variant WHERE sku IN (SELECT value FROM json_each(@skus))", new { skus = JsonSerializer.Serialize(skus) })
            .ToDictionary(row => Sku.Parse(row.Sku), row => ProductId.Parse(row.ProductId));

    /// <summary>The last version that this id ever had; 0 where it is new. Deleted products count.</summary>
    public static long LastVersion(SqliteConnection connection, ProductId id) =>
        connection.QuerySingleOrDefault<long>("SELECT version FROM product WHERE product_id = @id", new { id = id.Value });

    public static void Save(SqliteConnection connection, Product product)
    {
        connection.Execute(
            """
            INSERT INTO product (product_id, title, description, image_url, status, version, listed)
            VALUES (@id, @Title, @Description, @ImageUrl, @status, @Version, 1)
            ON CONFLICT (product_id) DO UPDATE SET title = excluded.title, description = excluded.description, image_url = excluded.image_url,
                status = excluded.status, version = excluded.version, listed = 1
            """,
            new { id = product.ProductId.Value, product.Title, product.Description, product.ImageUrl, status = KebabCase.Code(product.Status), product.Version });
        connection.Execute("DELETE FROM variant WHERE product_id = @id", new { id = product.ProductId.Value });
        connection.Execute(
            """
            INSERT INTO variant (sku, product_id, place, title, amount, currency, image_url)
            VALUES (@sku, @id, @place, @Title, @Amount, @Currency, @ImageUrl)
            """,
            product.Variants.Select((variant, place) => new
            {
                sku = variant.Sku.Value,
                id = product.ProductId.Value,
                place,
                variant.Title,
                variant.Price.Amount,
                variant.Price.Currency,
                variant.ImageUrl,
            }));
    }

    /// <summary>Remembers what these SKUs cost from now on, where that is not what they have cost so far.</summary>
    public static void NotePrices(SqliteConnection connection, IEnumerable<Sku> skus, DateTimeOffset now) => connection.Execute(
        """
        INSERT INTO list_price (sku, from_at, amount, currency)
        SELECT v.sku, @now, v.amount, v.currency FROM variant v
        WHERE v.sku IN (SELECT value FROM json_each(@skus)) AND NOT EXISTS (
            SELECT 1 FROM list_price p WHERE p.sku = v.sku AND p.amount = v.amount AND p.currency = v.currency
                AND p.from_at = (SELECT max(q.from_at) FROM list_price q WHERE q.sku = v.sku))
        ON CONFLICT (sku, from_at) DO UPDATE SET amount = excluded.amount, currency = excluded.currency
        """,
        new { now = now.ToUnixTimeMilliseconds(), skus = JsonSerializer.Serialize(skus) });

    /// <summary>Takes the product off the list and frees its SKUs.</summary>
    public static void Unlist(SqliteConnection connection, ProductId id)
    {
        connection.Execute("DELETE FROM variant WHERE product_id = @id", new { id = id.Value });
        connection.Execute("UPDATE product SET listed = 0, version = version + 1, description = '' WHERE product_id = @id", new { id = id.Value });
    }

    private static List<Product> WithVariants(SqliteConnection connection, List<ProductRow> rows)
    {
        var variants = connection.Query<VariantRow>(
            """
            SELECT product_id AS ProductId, sku AS Sku, title AS Title, amount AS Amount, currency AS Currency, image_url AS ImageUrl
            FROM variant WHERE product_id IN (SELECT value FROM json_each(@ids)) ORDER BY product_id, place
            """,
            new { ids = JsonSerializer.Serialize(rows.Select(row => row.ProductId)) }).ToLookup(row => row.ProductId);
        return rows.ConvertAll(row => new Product(
            ProductId.Parse(row.ProductId), row.Title, row.Description, row.ImageUrl, Status(row.Status), row.Version,
            [.. variants[row.ProductId].Select(v => new Variant(Sku.Parse(v.Sku), v.Title, new Money(v.Amount, v.Currency), v.ImageUrl))]));
    }

    private static ProductStatus Status(string text) => Enum.Parse<ProductStatus>(text, ignoreCase: true);

    private sealed record ProductRow(string ProductId, string Title, string Description, string? ImageUrl, string Status, long Version);

    private sealed record VariantRow(string ProductId, string Sku, string Title, long Amount, string Currency, string? ImageUrl);

    private sealed record ItemRow(
        string Sku, string ProductId, string Title, string VariantTitle, long Amount, string Currency, string? OwnImageUrl, string? ProductImageUrl,
        string Status)
    {
        public CatalogueItem ToItem() => new(
            Grains.Values.Sku.Parse(Sku), Catalogue.ProductId.Parse(ProductId), Title, VariantTitle, new Money(Amount, Currency),
            OwnImageUrl ?? ProductImageUrl, CatalogueTables.Status(Status));
    }
}
