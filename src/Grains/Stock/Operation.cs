namespace LiveCommerce.Grains.Stock;

/// <summary>What a movement by the host was, so that a repeat is told from another wish under the same id.</summary>
/// <param name="Where">Location, "from&gt;to", or the reservation that came back.</param>
/// <param name="Expected">The count that a correction was made for; else 0.</param>
internal readonly record struct Operation(OperationKind Kind, long Quantity, string Where, long Expected = 0)
{
    /// <summary>The first thing that differs; null where nothing does.</summary>
    public string? DifferenceTo(Operation other)
    {
        if (Kind != other.Kind || Quantity != other.Quantity) return "quantity";
        if (Expected != other.Expected) return "expected";
        if (Where == other.Where) return null;
        return Kind is OperationKind.ReturnRestocked or OperationKind.ReturnWrittenOff ? "reservationId" : "location";
    }
}

internal enum OperationKind
{
    Restock,
    Withdraw,
    Transfer,
    SetStocked,
    WriteOff,
    Recover,
    ReturnRestocked,
    ReturnWrittenOff,
}
