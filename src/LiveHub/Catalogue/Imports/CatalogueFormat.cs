using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

[JsonConverter(typeof(KebabCaseJsonConverter<CatalogueFormat>))]
public enum CatalogueFormat
{
    /// <summary>Decided by the first bytes of the file.</summary>
    Auto,

    ShopifyCsv,

    /// <summary>An array of products, or of rows of a database dump.</summary>
    Json,
}

public static class CatalogueFormats
{
    /// <summary>Reads a format as it stands on the wire; nothing at all is <see cref="CatalogueFormat.Auto"/>.</summary>
    public static bool TryParse(string? text, out CatalogueFormat format)
    {
        foreach (var candidate in Enum.GetValues<CatalogueFormat>())
        {
            if (!string.Equals(KebabCase.Code(candidate), text, StringComparison.OrdinalIgnoreCase)) continue;
            format = candidate;
            return true;
        }
        format = CatalogueFormat.Auto;
        return string.IsNullOrEmpty(text);
    }
}
