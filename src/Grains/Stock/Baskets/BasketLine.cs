using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Baskets;

/// <summary>What a buyer wants of one SKU.</summary>
/// <param name="OfferId">The offer whose pool is meant; null for the general pool.</param>
/// <param name="ListPrice">The catalogue's price, used in the general pool.</param>
/// <param name="ExpectedUnitPrice">What the buyer saw.</param>
public sealed record BasketLine(Sku Sku, long Quantity, string? OfferId, Money ListPrice, Money? ExpectedUnitPrice);

/// <summary>Lines as they are asked for: one per pool, in the order of SKUs, so that two baskets never wait for each other.</summary>
internal static class BasketLines
{
    /// <summary>Pools that one basket can draw from.</summary>
    public const int Max = 20;

    /// <summary>
    /// Two lines that draw from one pool are one wish over the sum: taken one by one each would pass a check that both together do not.
    /// Null where there are none, too many, or two that name different prices.
    /// </summary>
    public static IReadOnlyList<BasketLine>? Sum(IEnumerable<BasketLine> lines)
    {
#if PLANTS
        if (Plant.Is(Bug.SumPerLine)) return [.. lines.OrderBy(line => line.Sku.Value, StringComparer.Ordinal)];
#endif
        var sums = new SortedDictionary<(string Sku, string Offer), BasketLine>(ByName);
        foreach (var line in lines)
        {
            if (line.Quantity is < 1 or > StockRules.MaxQuantity) return null;
            var key = (line.Sku.Value, line.OfferId ?? "");
            if (!sums.TryGetValue(key, out var sum)) sums.Add(key, line);
            else if ((sum.ListPrice, sum.ExpectedUnitPrice) != (line.ListPrice, line.ExpectedUnitPrice)) return null;
            else sums[key] = sum with { Quantity = sum.Quantity + line.Quantity };
            if (sums.Count > Max || sums[key].Quantity > StockRules.MaxQuantity) return null;
        }
        return sums.Count == 0 ? null : [.. sums.Values];
    }

    /// <summary>
    /// The reservation's id follows from the basket's, so that whoever repeats the basket, on whatever node, repeats the same reservations. It
    /// carries the basket's time.
    /// </summary>
    public static ReservationId IdOf(ReservationId basket, BasketLine line)
    {
        Span<byte> bytes = stackalloc byte[16];
        basket.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var digest = SHA256.HashData([.. bytes, .. Encoding.UTF8.GetBytes($"{line.Sku.Value}\n{line.OfferId}")]);
        digest.AsSpan(0, 10).CopyTo(bytes[6..]); // behind the 48 bits of time
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new ReservationId(new Guid(bytes, bigEndian: true));
    }

    private static readonly Comparer<(string Sku, string Offer)> ByName = Comparer<(string Sku, string Offer)>.Create((a, b) =>
        string.CompareOrdinal(a.Sku, b.Sku) is var bySku and not 0 ? bySku : string.CompareOrdinal(a.Offer, b.Offer));
}
