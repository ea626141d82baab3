namespace LiveCommerce.FaultTrials.History;

/// <summary>What buyers and hosts ask of a SKU's owner in a trial.</summary>
internal enum Operation
{
    Reserve,
    Release,
    BeginPayment,
    Confirm,

    /// <summary>The payment is given up after it had begun.</summary>
    GiveBack,
    Restock,
}
