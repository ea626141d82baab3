using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Verdict;

/// <summary>How a buyer's visit ended, as far as the buyer was told.</summary>
public enum Ending
{
    /// <summary>The time was up while the buyer still hoped for a unit.</summary>
    StillWaiting,

    /// <summary>A request was never answered before the time was up.</summary>
    Unknown,

    /// <summary>Told that nothing is left.</summary>
    LeftEmptyHanded,

    /// <summary>Paid.</summary>
    Bought,

    /// <summary>The payment was refused and the unit given back.</summary>
    Declined,

    /// <summary>Had a unit and got no order for another reason than a declined payment.</summary>
    Failed,
}

/// <summary>What the server said when it was asked again for something that it had acknowledged.</summary>
public enum AskedAgain
{
    /// <summary>Not asked, or no answer; proves nothing.</summary>
    Unanswered,
    Absent,
    Found,
}

/// <summary>A reservation that was acknowledged to us.</summary>
public sealed record ReservationEvidence(Reservation Acknowledged)
{
    public AskedAgain AskedAgain { get; set; }

    public Reservation? Later { get; set; }

    /// <summary>Two answers to one id had different content.</summary>
    public bool AnswersDiffered { get; set; }

    /// <summary>Refused as expired or released although its time was not over and we had not given it back.</summary>
    public bool TakenBackEarly { get; set; }

    /// <summary>Granted although the buyer already held as many as the limit allows.</summary>
    public bool BeyondLimit { get; set; }

    /// <summary>We gave it back ourselves.</summary>
    public bool Released { get; set; }
}

/// <summary>One purchase as it was last told to us, under one idempotency key.</summary>
public sealed record PurchaseEvidence(string Key, string ReservationId, Purchase Told)
{
    public AskedAgain AskedAgain { get; set; }

    public Purchase? Later { get; set; }
}

/// <summary>Everything that one buyer was told.</summary>
public sealed record BuyerEvidence(string BuyerId)
{
    public Ending Ending { get; set; }

    public List<ReservationEvidence> Reservations { get; } = [];

    public List<PurchaseEvidence> Purchases { get; } = [];
}

/// <summary>All that can be known from the outside once the run is over; <see cref="Judge"/> needs nothing else.</summary>
public sealed record Evidence
{
    public required string Sku { get; init; }

    public required int Stock { get; init; }

    public required int LimitPerBuyer { get; init; }

    public required Money Price { get; init; }

    public required IReadOnlyList<BuyerEvidence> Buyers { get; init; }

    /// <summary>Null: the server did not tell, which no verdict can overlook.</summary>
    public StockCounts? Counts { get; init; }

    /// <summary>Orders that contain the SKU. Null as above.</summary>
    public IReadOnlyList<Order>? Orders { get; init; }

    /// <summary>Selling was ended by the clock and not by the last buyer.</summary>
    public bool TimeWasUp { get; init; }

    /// <summary>How long, up to the end of selling, units lay free while buyers waited.</summary>
    public TimeSpan UnclaimedFor { get; init; }

    /// <summary>Grants to requests that were sent after somebody had been told "sold out".</summary>
    public long GrantsAfterSoldOut { get; init; }

    public long Regressions { get; init; }

    /// <summary>Viewers that at the end were not connected or did not show the final version.</summary>
    public long ViewersStopped { get; init; }

    public long UnexpectedAnswers { get; init; }

    public string? FirstUnexpected { get; init; }
}
