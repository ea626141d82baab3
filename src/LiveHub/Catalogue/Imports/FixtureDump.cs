using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// A database dump in Django's fixture form: rows of all tables in any order, tied by keys. What a catalogue needs is put into a scratch
/// database as it comes, so that memory stays flat, and joined by <see cref="FixtureProducts"/> when all is read.
/// </summary>
internal sealed class FixtureDump(string currency) : IDisposable
{
    private const string Schema = """
        CREATE TABLE product (pk TEXT PRIMARY KEY, line INTEGER NOT NULL, slug TEXT, name TEXT, description TEXT);
        CREATE TABLE variant (pk TEXT PRIMARY KEY, line INTEGER NOT NULL, product TEXT, sku TEXT, name TEXT, tracked INTEGER NOT NULL, sort INTEGER);
        CREATE TABLE listing (product TEXT NOT NULL, published INTEGER NOT NULL);
        CREATE TABLE price (variant TEXT NOT NULL, amount TEXT, line INTEGER NOT NULL);
        CREATE TABLE media (product TEXT NOT NULL, line INTEGER NOT NULL, sort INTEGER, url TEXT);
        CREATE TABLE stock (variant TEXT NOT NULL, quantity INTEGER NOT NULL);
        CREATE INDEX variant_product ON variant (product);
        CREATE INDEX listing_product ON listing (product);
        CREATE INDEX price_variant ON price (variant);
        CREATE INDEX media_product ON media (product);
        CREATE INDEX stock_variant ON stock (variant)
        """;

    private readonly SqliteConnection _scratch = ScratchDatabase.Open(Schema);

    public static bool IsRow(JsonElement element) =>
        JsonText.Of(element, "model") is not null && JsonText.Member(element, "fields")?.ValueKind == JsonValueKind.Object;

    /// <summary>Takes one row of the dump; those of other tables are passed over.</summary>
    public ReadItem.Rejected? Add(long line, JsonElement row)
    {
        if (!IsRow(row)) return new ReadItem.Rejected(line, RejectReason.ElementInvalid, "The element is not a row with model and fields.");
        var fields = JsonText.Member(row, "fields")!.Value;
        string? Text(string name) => JsonText.Of(fields, name);
        long? Number(string name) => long.TryParse(Text(name), out var number) ? number : null;
        var key = JsonText.Of(row, "pk");
        switch (JsonText.Of(row, "model"))
        {
            case "product.product" when key is not null:
                return Insert("product", key, line, Text("slug"), Text("name"), Description(fields))
                    ? null : new ReadItem.Rejected(line, RejectReason.ProductRepeated, $"A product with the key {key} came before.");
            case "product.productvariant" when key is not null:
                return Insert("variant", key, line, Text("product"), Text("sku"), Text("name"), JsonText.Flag(fields, "track_inventory") ?? true, Number("sort_order"))
                    ? null : new ReadItem.Rejected(line, RejectReason.ElementInvalid, $"A variant with the key {key} came before.");
            case "product.product" or "product.productvariant":
                return new ReadItem.Rejected(line, RejectReason.ElementInvalid, "The row has no key.");
            case "product.productchannellisting" when Text("currency") == currency && Text("product") is { } product:
                Insert("listing", product, JsonText.Flag(fields, "is_published") ?? false);
                return null;
            case "product.productvariantchannellisting" when Text("currency") == currency && Text("variant") is { } variant:
                Insert("price", variant, Text("price_amount"), line);
                return null;
            case "product.productmedia" when Text("product") is { } product && (Text("type") ?? "IMAGE") == "IMAGE":
                Insert("media", product, line, Number("sort_order"), Text("external_url") is { Length: > 0 } url ? url : Text("image"));
                return null;
            case "warehouse.stock" when Text("product_variant") is { } variant:
                // Units that are allocated belong to orders of the other shop.
                Insert("stock", variant, (Number("quantity") ?? 0) - (Number("quantity_allocated") ?? 0));
                return null;
            default:
                return null;
        }
    }

    /// <summary>The products of the dump, in its order, after all rows were added.</summary>
    public IEnumerable<ReadItem> Products() => new FixtureProducts(_scratch, currency).Read();

    public void Dispose() => _scratch.Dispose();

    /// <summary>The plain text that the shop itself keeps, or else the text of the editor's blocks.</summary>
    private static string Description(JsonElement fields)
    {
        if (JsonText.Of(fields, "description_plaintext") is { Length: > 0 } plain) return plain;
        if (JsonText.Member(fields, "description") is not { } rich) return "";
        if (JsonText.Member(rich, "blocks") is not { ValueKind: JsonValueKind.Array } blocks) return JsonText.Of(rich) ?? "";
        return string.Concat(blocks.EnumerateArray()
            .Select(block => JsonText.Member(block, "data") is { } data ? JsonText.Of(data, "text") : null)
            .Where(words => words is not null).Select(words => $"<p>{words}</p>"));
    }

    /// <summary>False where the key was there before.</summary>
    private bool Insert(string table, params ReadOnlySpan<object?> values)
    {
        using var command = _scratch.CreateCommand();
        var names = new string[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            names[i] = $"$v{i}";
            command.Parameters.AddWithValue(names[i], values[i] ?? DBNull.Value);
        }
        command.CommandText = $"INSERT OR IGNORE INTO {table} VALUES ({string.Join(", ", names)})";
        return command.ExecuteNonQuery() == 1;
    }
}
