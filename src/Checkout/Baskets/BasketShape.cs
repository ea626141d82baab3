using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>What can be said about a basket before anybody is asked.</summary>
public static class BasketShape
{
    /// <summary>Pools that one basket can draw from.</summary>
    public const int MaxLines = 20;

    /// <summary>
    /// Lines as the owners of stock take them: one per pool, in the order of SKUs. Null where there are none or too many, where a sum is out of
    /// range, or where two lines name different prices of one pool.
    /// </summary>
    public static IReadOnlyList<BasketWish>? Sum(IEnumerable<BasketWish> lines)
    {
        var sums = new List<BasketWish>();
        foreach (var pool in lines.GroupBy(line => (line.Sku.Value, line.OfferId)).OrderBy(pool => pool.Key.Value, StringComparer.Ordinal)
            .ThenBy(pool => pool.Key.OfferId ?? "", StringComparer.Ordinal))
        {
            var first = pool.First();
            if (pool.Any(line => line.Quantity is < 1 or > StockRules.MaxQuantity || line.ListPrice != first.ListPrice || line.ExpectedUnitPrice != first.ExpectedUnitPrice))
                return null;
            var sum = pool.Sum(line => line.Quantity);
            if (sum > StockRules.MaxQuantity || sums.Count == MaxLines) return null;
            sums.Add(first with { Quantity = sum });
        }
        return sums.Count == 0 ? null : sums;
    }

    /// <summary>
    /// The drop whose limit counts. False where one basket would draw from a drop and from something else: the limit counts a basket as a whole.
    /// </summary>
    public static bool TryFindDrop(IReadOnlyList<BasketWish> lines, out string? dropId)
    {
        dropId = DropOffers.DropOf(lines[0].OfferId);
        foreach (var line in lines)
        {
            if (DropOffers.DropOf(line.OfferId) != dropId) return false;
        }
        return true;
    }

    /// <summary>The same wish; the catalogue's price may have changed meanwhile.</summary>
    public static bool IsSame(IReadOnlyList<BasketWish> a, IReadOnlyList<BasketWish> b) =>
        a.Select(line => line with { ListPrice = default }).SequenceEqual(b.Select(line => line with { ListPrice = default }));

    /// <summary>
    /// Under which id a try reserves. What a failed one had got is given back, and an id that was given back is never granted again: the next try
    /// has another, which carries the same time.
    /// </summary>
    public static ReservationId IdOf(ReservationId basketId, int attempt)
    {
        if (attempt == 0) return basketId;
        Span<byte> bytes = stackalloc byte[16];
        basketId.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes($"{basketId}\n{attempt}"));
        digest.AsSpan(0, 10).CopyTo(bytes[6..]); // behind the 48 bits of time
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new ReservationId(new Guid(bytes, bigEndian: true));
    }
}
