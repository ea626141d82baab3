using System.Text.Json;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>Members of objects of which we know a part; null where they are missing, null, or of another kind.</summary>
internal static class StripeJson
{
    public static string? Text(this JsonElement json, string name) =>
        json.Find(name) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    public static long? Whole(this JsonElement json, string name) =>
        json.Find(name) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var value) ? value : null;

    public static bool IsTrue(this JsonElement json, string name) => json.Find(name) is { ValueKind: JsonValueKind.True };

    public static JsonElement? Member(this JsonElement json, string name) =>
        json.Find(name) is { ValueKind: JsonValueKind.Object } found ? found : null;

    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.Find(name) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : throw new FormatException("A list without items.");

    private static JsonElement? Find(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var found) ? found : null;
}
