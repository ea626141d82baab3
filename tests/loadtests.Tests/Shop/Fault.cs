namespace LiveCommerce.LoadTests.Tests.Shop;

/// <summary>What the small shop does wrong.</summary>
public enum Fault
{
    None,

    /// <summary>Not wrong, only hard: some requests are answered with 503, some take effect but their answer is a 502, some push is slow.</summary>
    BusyButHonest,
    Oversells,
    ForgetsReservations,
    SaysSoldOutWhileUnitsMayComeBack,
    IgnoresTheLimit,
    OrdersTwice,
    ShowsOldVersions,
    StopsPushing,
    Fails,

    /// <summary>One viewer who did nothing wrong is cut.</summary>
    CutsSomebody,

    /// <summary>An update goes out when everybody has taken the one before, and updates are large.</summary>
    WaitsForTheSlowest,
}
