using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Stock;

/// <summary>Units of one location.</summary>
public readonly record struct Portion(string Location, long Quantity);

/// <summary>
/// Where units of one SKU come from or go to. In memory null stands for "all of it in the main location", which is what a shop with one
/// location always has.
/// </summary>
internal static class Portions
{
    /// <summary>Each portion, or the whole <paramref name="quantity"/> in the main location.</summary>
    public static IReadOnlyList<Portion> Of(IReadOnlyList<Portion>? portions, long quantity) =>
        portions ?? [new Portion(StockState.MainLocation, quantity)];

    /// <summary>What memory keeps of portions that an event names.</summary>
    /// <exception cref="InvariantViolationException">They are not <paramref name="quantity"/> units, or one is empty.</exception>
    public static IReadOnlyList<Portion>? Kept(IReadOnlyList<Portion>? portions, long quantity)
    {
        if (portions is null) return null;
        var sum = 0L;
        foreach (var portion in portions)
        {
            if (portion.Quantity < 1) throw new InvariantViolationException($"A portion of {portion.Quantity} units.");
            sum = checked(sum + portion.Quantity);
        }
        if (sum != quantity) throw new InvariantViolationException($"Portions of {sum} units where {quantity} are meant.");
        return IsMain(portions) ? null : portions;
    }

    /// <summary>True where the first version of an event, which knows no locations, says it all.</summary>
    public static bool IsMain(IReadOnlyList<Portion> portions) =>
        portions.Count == 0 || (portions.Count == 1 && portions[0].Location.Length == 0);

    public static long Sum(IReadOnlyList<Portion> portions)
    {
        var sum = 0L;
        foreach (var portion in portions) sum = checked(sum + portion.Quantity);
        return sum;
    }

    /// <summary>
    /// <paramref name="quantity"/> units of a sale that come back, after <paramref name="before"/> have come back: in the order of the sale's portions.
    /// </summary>
    public static IReadOnlyList<Portion> Slice(IReadOnlyList<Portion> portions, long before, long quantity)
    {
        var slice = new List<Portion>(1);
        foreach (var portion in portions)
        {
            var skipped = Math.Min(before, portion.Quantity);
            var taken = Math.Min(portion.Quantity - skipped, quantity);
            if (taken > 0) slice.Add(portion with { Quantity = taken });
            before -= skipped;
            quantity -= taken;
        }
        return slice;
    }
}
