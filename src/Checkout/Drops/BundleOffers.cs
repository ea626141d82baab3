using System.Globalization;

namespace LiveCommerce.Checkout.Drops;

/// <summary>
/// A bundle is a drop over several SKUs whose offers are reserved and paid together only. Their ids say what makes one: "-2-3-x4" behind the drop's id
/// is the second of three offers, of which a bundle has four units. So whoever sees the lines of a basket or of a purchase knows whether bundles are
/// whole, without another read; and an id that somebody makes up names no pool.
/// </summary>
public static class BundleOffers
{
    /// <summary>Units of one SKU in a bundle.</summary>
    public const int MaxEach = 20;

    public static string IdOf(string bundleId, int number, int items, int each) =>
        string.Create(CultureInfo.InvariantCulture, $"{DropOffers.IdOf(bundleId, number, items)}-x{each}");

    /// <summary>Null for an offer that is no part of a bundle.</summary>
    public static BundlePart? PartOf(string? offerId)
    {
        if (DropOffers.DropOf(offerId) is not { } bundleId) return null;
        var words = offerId![(bundleId.Length + 1)..].Split('-');
        return words.Length == 3 && words[2].StartsWith('x')
            && TryRead(words[0], out var number) && TryRead(words[1], out var items) && TryRead(words[2].AsSpan(1), out var each)
                ? new BundlePart(bundleId, number, items, each)
                : null;
    }

    /// <summary>Every bundle that one of these lines belongs to is there as a whole, once or several times. Lines of other offers are of no interest.</summary>
    public static bool AreWhole(IEnumerable<(string? OfferId, long Quantity)> lines)
    {
        foreach (var bundle in lines.Select(line => (Part: PartOf(line.OfferId), line.Quantity)).Where(line => line.Part is not null).GroupBy(line => line.Part!.BundleId))
        {
            var parts = bundle.GroupBy(line => line.Part!).Select(part => (part.Key, Units: part.Sum(line => line.Quantity))).ToList();
            if (parts.Count != parts[0].Key.Items || parts.Exists(part => part.Units % part.Key.Each != 0 || part.Units / part.Key.Each != parts[0].Units / parts[0].Key.Each))
                return false;
        }
        return true;
    }

    private static bool TryRead(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}

/// <summary>One offer of a bundle.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Items">How many offers the bundle has.</param>
/// <param name="Each">Units of this one in a bundle.</param>
public sealed record BundlePart(string BundleId, int Number, int Items, int Each);
