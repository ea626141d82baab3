namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>Where the columns of a file are; -1 where it does not have them. Both generations of headers are known, in any order and mix.</summary>
internal sealed class ShopifyColumns
{
    private ShopifyColumns(IReadOnlyList<string> headers, Func<string[], int> find)
    {
        Count = headers.Count;
        Handle = find(["Handle", "URL handle"]);
        Title = find(["Title"]);
        Body = find(["Body (HTML)", "Description"]);
        Published = find(["Published", "Published on online store"]);
        Status = find(["Status"]);
        OptionValues = [find(["Option1 Value"]), find(["Option2 Value"]), find(["Option3 Value"])];
        Sku = find(["Variant SKU", "SKU"]);
        Tracker = find(["Variant Inventory Tracker", "Inventory tracker"]);
        Quantity = find(["Variant Inventory Qty", "Inventory quantity"]);
        Policy = find(["Variant Inventory Policy", "Continue selling when out of stock"]);
        Price = find(["Variant Price", "Price"]);
        Image = find(["Image Src", "Product image URL"]);
        VariantImage = find(["Variant Image", "Variant image URL"]);
    }

    public int Count { get; }

    public int Handle { get; }

    public int Title { get; }

    public int Body { get; }

    public int Published { get; }

    public int Status { get; }

    public IReadOnlyList<int> OptionValues { get; }

    public int Sku { get; }

    public int Tracker { get; }

    public int Quantity { get; }

    public int Policy { get; }

    public int Price { get; }

    public int Image { get; }

    public int VariantImage { get; }

    /// <exception cref="CatalogueFileException">A column that is needed is absent, or a known one stands twice.</exception>
    public static ShopifyColumns From(IReadOnlyList<string> headers)
    {
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var twice = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < headers.Count; i++)
        {
            if (!places.TryAdd(headers[i].Trim(), i)) twice.Add(headers[i].Trim());
        }
        var columns = new ShopifyColumns(headers, names =>
        {
            var present = names.Where(places.ContainsKey).ToList();
            if (present.Count > 1 || present.Exists(twice.Contains))
                throw new CatalogueFileException(FileFaultCode.ColumnsMissing, 1, $"The header has the column \"{present[0]}\" twice.");
            return present.Count == 0 ? -1 : places[present[0]];
        });
        string[] missing =
        [
            .. columns.Handle < 0 && columns.Title < 0 ? ["\"Handle\" (or \"URL handle\")"] : Array.Empty<string>(),
            .. columns.Price < 0 ? ["\"Variant Price\" (or \"Price\")"] : Array.Empty<string>(),
        ];
        if (missing.Length == 0) return columns;
        var hint = headers.Count == 1 && headers[0].AsSpan().ContainsAny(';', '\t') ? " Its columns are to be separated by commas." : "";
        throw new CatalogueFileException(
            FileFaultCode.ColumnsMissing, 1, $"This is not a Shopify product file: the header lacks {string.Join(" and ", missing)}.{hint}");
    }
}
