namespace LiveCommerce.Ledger.Stock;

/// <summary>The terms of the law: stocked = available + reserved + paying + sold + written off, none negative.</summary>
internal readonly record struct Units(
    long Stocked = 0, long Available = 0, long Reserved = 0, long Paying = 0, long Sold = 0, long WrittenOff = 0)
{
    public bool IsLawful => Available >= 0 && Reserved >= 0 && Paying >= 0 && Sold >= 0 && WrittenOff >= 0
        && (Int128)Available + Reserved + Paying + Sold + WrittenOff == Stocked;

    /// <exception cref="OverflowException">A sum does not fit into 64 bits.</exception>
    public static Units operator +(Units a, Units b) => checked(new(
        a.Stocked + b.Stocked, a.Available + b.Available, a.Reserved + b.Reserved,
        a.Paying + b.Paying, a.Sold + b.Sold, a.WrittenOff + b.WrittenOff));

    public override string ToString() =>
        $"stocked {Stocked}, available {Available}, reserved {Reserved}, paying {Paying}, sold {Sold}, written off {WrittenOff}";
}
