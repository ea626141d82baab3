using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>Writes a closed enum as a code in kebab-case ("sku-taken"); numbers are refused.</summary>
public sealed class KebabCaseJsonConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

public static class KebabCase
{
    /// <summary>The code of a value as it stands on the wire.</summary>
    public static string Code<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
