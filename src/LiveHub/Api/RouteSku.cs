using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Api;

/// <summary>A SKU in a path. The framework leaves an encoded slash as it is, so it is decoded here ("%" itself cannot be part of a SKU).</summary>
public readonly record struct RouteSku(Sku Sku)
{
    /// <summary>Called by the framework's binding; false makes it a bad request, so a text that is no SKU is kept as "unknown" instead.</summary>
    public static bool TryParse(string? text, out RouteSku route)
    {
        route = Sku.TryParse(text?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), out var sku) ? new RouteSku(sku) : default;
        return true;
    }

    public bool IsValid => Sku != default;
}
