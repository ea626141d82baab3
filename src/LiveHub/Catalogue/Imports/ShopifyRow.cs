using CsvHelper;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>The fields of one record that a catalogue needs, trimmed. Null: the file has no such column.</summary>
internal sealed record ShopifyRow(
    long Line, string Handle, string? Title, string? Body, string? Published, string? Status, string Options, string Sku, string? Tracker, string? Quantity,
    string Policy, string Price, string? Image, string? VariantImage)
{
    private const string OnlyVariant = "Default Title";

    /// <summary>A row with nothing but an image belongs to its product, not to a variant.</summary>
    public bool IsVariant => Title is { Length: > 0 } || Options.Length > 0 || Sku.Length > 0 || Price.Length > 0;

    public bool IsBlank => !IsVariant && Handle.Length == 0 && (Image ?? "").Length == 0 && (VariantImage ?? "").Length == 0 && (Body ?? "").Length == 0;

    /// <summary>True where the file allows to sell what is not there.</summary>
    public bool Oversells => Policy.Equals("continue", StringComparison.OrdinalIgnoreCase) || Policy.Equals("true", StringComparison.OrdinalIgnoreCase);

    public static ShopifyRow From(CsvReader csv, ShopifyColumns columns)
    {
        string? Field(int column) => column < 0 ? null : column < csv.FieldCount ? csv.GetString(column).Trim() : "";
        var options = string.Join(" / ", columns.OptionValues.Select(Field).Where(value => value is { Length: > 0 }));
        return new ShopifyRow(
            csv.LineNumber, Field(columns.Handle) ?? "", Field(columns.Title), Field(columns.Body), Field(columns.Published), Field(columns.Status),
            options, Field(columns.Sku) ?? "", Field(columns.Tracker), Field(columns.Quantity), Field(columns.Policy) ?? "", Field(columns.Price) ?? "",
            Field(columns.Image), Field(columns.VariantImage));
    }

    /// <summary>The options as a variant's title: nothing where Shopify's placeholder says that there is only one.</summary>
    public string VariantTitle => Options.Equals(OnlyVariant, StringComparison.OrdinalIgnoreCase) ? "" : Options;
}
