using System.Text.Json;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Values of elements whose types are not ours to decide. Text may hold what is no Unicode (an escape such as \ud800 that is half a character,
/// bytes that are not UTF-8); the library throws for those, here they are absent.
/// </summary>
internal static class JsonText
{
    /// <summary>A text, or a number as it is written; null where the member is absent, null or something else.</summary>
    public static string? Of(JsonElement element, string name) => Member(element, name) is { } value ? Of(value) : null;

    /// <summary>A text, or a number as it is written; null for everything else.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.String => value.GetString(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static bool? Flag(JsonElement element, string name) => Member(element, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The member of that name; null where the element is no object or has no such member.</summary>
    public static JsonElement? Member(JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
