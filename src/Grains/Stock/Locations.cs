namespace LiveCommerce.Grains.Stock;

/// <summary>Which location serves. The same state gives the same choice on every node and in every replay.</summary>
internal static class Locations
{
    /// <summary>Locations that one SKU can have in its life, the main one included.</summary>
    public const int Max = 100;

    private const int MaxLength = 32;

    /// <summary>The main location has an empty name; others have 1 to 32 of a-z, 0-9 and "-".</summary>
    public static bool IsName(string? location) =>
        location is { Length: <= MaxLength } && location.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The host's order first, then by name; the main location's name is the smallest.</summary>
    public static IEnumerable<string> InOrder(IReadOnlyList<string> ranked, IEnumerable<string> known) =>
        ranked.Concat(known.Where(location => !ranked.Contains(location, StringComparer.Ordinal)).Order(StringComparer.Ordinal));

    /// <summary>
    /// One location where one has it all, else the fewest steps down the order. The caller has made sure that there are enough.
    /// </summary>
    /// <returns>Null where the main location serves it all.</returns>
    public static IReadOnlyList<Portion>? Serve(IEnumerable<string> order, Func<string, long> freeIn, long quantity)
    {
        var locations = order as IReadOnlyCollection<string> ?? [.. order];
        foreach (var location in locations)
        {
            if (freeIn(location) >= quantity) return location.Length == 0 ? null : [new Portion(location, quantity)];
        }
        var split = new List<Portion>();
        foreach (var location in locations)
        {
            var taken = Math.Min(freeIn(location), quantity);
            if (taken <= 0) continue;
            split.Add(new Portion(location, taken));
            quantity -= taken;
        }
        return split;
    }
}
