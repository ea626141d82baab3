namespace LiveCommerce.FaultTrials.History;

/// <summary>What buyers and hosts ask of a SKU's owner in a trial.</summary>
internal enum Operation
{
    Reserve,
    Release,
    Extend,
    BeginPayment,
    Confirm,

    /// <summary>The payment is given up after it had begun.</summary>
    GiveBack,

    /// <summary>One line of a basket, until the other lines are granted too.</summary>
    Hold,

    /// <summary>All lines of the basket are granted.</summary>
    Firm,

    /// <summary>Stand in line.</summary>
    Join,

    /// <summary>Leave the line, or decline what was got meanwhile.</summary>
    Leave,
    Restock,

    /// <summary>Units move between two locations.</summary>
    Transfer,

    /// <summary>Units move into the pool of an offer.</summary>
    Arm,
}
