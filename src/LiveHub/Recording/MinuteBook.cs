using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>What happened to one SKU in one minute of a show.</summary>
public sealed class ItemMinute
{
    /// <summary>Reservations that were granted, also to those who waited.</summary>
    public long Reservations { get; set; }

    /// <summary>Units of them.</summary>
    public long UnitsReserved { get; set; }

    public long Waiting { get; set; }

    public long Released { get; set; }

    public long Expired { get; set; }

    public long UnitsSold { get; set; }

    /// <summary>Orders that hold the SKU, and the worth of those lines in minor units per currency.</summary>
    public long Orders { get; set; }

    public SortedDictionary<string, long> Revenue { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Wishes that were refused, per reason.</summary>
    public SortedDictionary<string, long> Refused { get; init; } = new(StringComparer.Ordinal);

    internal void Add(StockEvent happened, UnitCounters before, UnitCounters after)
    {
        switch (happened)
        {
            case StockEvent.Reserved or StockEvent.ReservedAt or StockEvent.Promoted:
                Reservations++;
                UnitsReserved += after.Reserved - before.Reserved;
                break;
            case StockEvent.Joined: Waiting++; break;
            case StockEvent.Released: Released++; break;
            case StockEvent.Expired: Expired++; break;
            case StockEvent.Confirmed: UnitsSold += after.Sold - before.Sold; break;
            default: break; // what the host does with units is no part of demand
        }
    }

    internal void Refuse(string reason, long count) => Refused[reason] = Refused.GetValueOrDefault(reason) + count;
}

/// <summary>Minutes and items of one show.</summary>
internal sealed class MinuteBook
{
    private readonly SortedDictionary<(long Minute, string Sku), ItemMinute> _minutes = [];

    public ItemMinute Of(long minute, string sku)
    {
        if (!_minutes.TryGetValue((minute, sku), out var counts)) _minutes.Add((minute, sku), counts = new ItemMinute());
        return counts;
    }

    public IEnumerable<(long Minute, string Sku, ItemMinute Counts)> All() => _minutes.Select(entry => (entry.Key.Minute, entry.Key.Sku, entry.Value));
}
