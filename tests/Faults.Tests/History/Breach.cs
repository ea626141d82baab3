namespace LiveCommerce.Faults.Tests.History;

internal enum BreachKind
{
    // Acknowledged, and then?
    ReservationLost,
    ReservationDiffers,
    PurchaseLost,
    PurchaseDiffers,
    OrderLost,
    OrderDiffers,
    RestockLost,
    OfferLost,
    StatusContradicted,
    SecondEffect,
    RefusedButThere,
    RefusedWrongly,
    NeverAnswered,

    // Units.
    LawBroken,
    Oversold,
    LimitExceeded,
    UnitsLeaked,
    SoldDiffers,

    // Orders and money.
    NotSettled,
    OrderUnasked,
    OrderRepeated,
    PaidTwice,
    SoldWithoutOrder,
    DoubleCharge,
    ChargeWithoutOrder,
    OrderWithoutCharge,
    ChargeDiffers,
}

/// <summary>One broken promise.</summary>
/// <param name="About">The id of the thing.</param>
internal sealed record Breach(BreachKind Kind, string About, string Detail)
{
    public override string ToString() => $"{Kind} {About}: {Detail}";
}
