namespace LiveCommerce.Grains.Stock.Snapshots;

/// <summary>
/// What stands in the pages of a SKU's snapshot: records, each with its kind in front, in this order. Numbers of pools and terms are those of the
/// snapshot alone.
/// </summary>
internal static class StockSnapshot
{
    /// <summary>
    /// Changes with every change to what is written; older formats are read for ever. In the first one an offer said nothing about prices beyond its
    /// terms.
    /// </summary>
    public const byte Format = 2;

    /// <summary>The SKU, its stamp, buffer and locations; once, first.</summary>
    public const byte Shelf = 1;

    /// <summary>A pool with its counters, in the order of arming.</summary>
    public const byte Pool = 2;

    /// <summary>A movement by the host that has taken effect.</summary>
    public const byte Operation = 3;

    /// <summary>One who waits, in line; or one whose wait has ended, oldest first.</summary>
    public const byte Waiter = 4;

    /// <summary>Price, offer and location under a number.</summary>
    public const byte Terms = 5;

    /// <summary>A reservation; of one buyer in one pool the oldest running one first.</summary>
    public const byte Reservation = 6;

    /// <summary>Units of a buyer for which no running reservation stands.</summary>
    public const byte Bought = 7;

    /// <summary>How many reservations there were; once, last, so that a missing page is noticed.</summary>
    public const byte End = 8;

    /// <summary>Marks of a reservation.</summary>
    [Flags]
    public enum Marks : byte
    {
        None = 0,
        HasDeadline = 1,
        IsRunning = 2,
        IsFinished = 4,
        IsStored = 8,
        HasPurchase = 16,
        HasExtras = 32,
        NeverFull = 64,
    }
}
