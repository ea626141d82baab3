using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Stock;

/// <summary>How one unit moves between the terms of the law.</summary>
internal static class Moves
{
    public static readonly UnitCounters ComeIn = new(1, 1, 0, 0, 0, 0);
    public static readonly UnitCounters GoOut = new(-1, -1, 0, 0, 0, 0);
    public static readonly UnitCounters Reserve = new(0, -1, 1, 0, 0, 0);
    public static readonly UnitCounters BeginPayment = new(0, 0, -1, 1, 0, 0);
    public static readonly UnitCounters Sell = new(0, 0, 0, -1, 1, 0);
    public static readonly UnitCounters FreeReserved = new(0, 1, -1, 0, 0, 0);
    public static readonly UnitCounters FreePaying = new(0, 1, 0, -1, 0, 0);
    public static readonly UnitCounters WriteOff = new(0, -1, 0, 0, 0, 1);
    public static readonly UnitCounters Recover = new(0, 1, 0, 0, 0, -1);
    public static readonly UnitCounters RestockSold = new(0, 1, 0, 0, -1, 0);
    public static readonly UnitCounters WriteOffSold = new(0, 0, 0, 0, -1, 1);

    public static UnitCounters Times(this UnitCounters move, long units) => checked(new(
        move.Stocked * units, move.Available * units, move.Reserved * units, move.Paying * units, move.Sold * units, move.WrittenOff * units));
}
