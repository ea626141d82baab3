using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;

namespace LiveCommerce.LiveHub.Talk.Buying;

/// <summary>Which variant of a product people mean when they write a size.</summary>
internal static class SizeChoice
{
    private static readonly char[] Between = [' ', '/', ',', '-'];

    /// <summary>
    /// The variant whose title it is, or else the only one whose title has all its words ("m" and "red m" mean "Red / M"); null where none has, or several.
    /// </summary>
    public static Sku? Of(IReadOnlyList<Variant> variants, string size)
    {
        foreach (var variant in variants)
        {
            if (variant.Title.Equals(size, StringComparison.OrdinalIgnoreCase)) return variant.Sku;
        }
        var wanted = Words(size);
        var fitting = variants.Where(variant => wanted.IsSubsetOf(Words(variant.Title))).Take(2).ToArray();
        return wanted.Count > 0 && fitting is [var only] ? only.Sku : null;
    }

    private static HashSet<string> Words(string text) =>
        text.Split(Between, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
