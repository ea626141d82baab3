using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>What may be asked of the owner of one SKU. Lengths of time are wishes; the owner stamps the instants.</summary>
public abstract record StockCommand
{
    private StockCommand()
    {
    }

    /// <summary>Set units aside for one buyer until a deadline. The id is the idempotency key.</summary>
    /// <param name="Id">Made by the client.</param>
    /// <param name="Buyer">For whom.</param>
    /// <param name="Quantity">1 to <see cref="StockRules.MaxQuantity"/>.</param>
    /// <param name="OfferId">The offer whose pool is meant; null for the general pool.</param>
    /// <param name="ListPrice">The catalogue's price, used in the general pool; an offer has its own.</param>
    /// <param name="ExpectedUnitPrice">
    /// What the buyer saw; another price is a refusal, never a surprise. Where the price falls, one that has fallen further is no surprise.
    /// </param>
    /// <param name="Length">How long in the general pool; an offer has its own.</param>
    /// <param name="IsTentative">
    /// Only until the other lines of the basket are granted too: <paramref name="Length"/>, at most <see cref="StockRules.MaxTentative"/>, then
    /// <see cref="Firm"/> or the end.
    /// </param>
    public sealed record Reserve(
        ReservationId Id, BuyerId Buyer, long Quantity, string? OfferId, Money ListPrice, Money? ExpectedUnitPrice, TimeSpan Length,
        bool IsTentative = false) : StockCommand;

    /// <summary>Every line of the basket is granted: a tentative reservation becomes a full one, with the deadline of one that begins now.</summary>
    public sealed record Firm(ReservationId Id, BuyerId Buyer, TimeSpan Length) : StockCommand;

    /// <summary>Prolongs a reservation before payment.</summary>
    /// <param name="Number">1 for the first time, 2 for the second: a repeat is told from another wish.</param>
    /// <param name="Length">What the general pool adds to the deadline; an offer adds its own length.</param>
    public sealed record Extend(ReservationId Id, BuyerId Buyer, int Number, TimeSpan Length) : StockCommand;

    /// <summary>The buyer gives a running reservation back.</summary>
    /// <param name="OnlyTentative">
    /// A basket that is not going to be granted gives its line back: one that another coordinator of the same basket has made full stays.
    /// </param>
    public sealed record Release(ReservationId Id, BuyerId Buyer, bool OnlyTentative = false) : StockCommand;

    /// <summary>
    /// Stand in line for units of a pool. Whoever can be served gets the reservation at once, and later by the decision that frees the units;
    /// it has the same id. The parameters are those of <see cref="Reserve"/>.
    /// </summary>
    /// <param name="Length">How long the reservation will run; an offer's own length is the most.</param>
    public sealed record Join(
        ReservationId Id, BuyerId Buyer, long Quantity, string? OfferId, Money ListPrice, Money? ExpectedUnitPrice, TimeSpan Length) : StockCommand;

    /// <summary>The buyer does not want to wait any more, or declines what he got meanwhile: the next in line moves up.</summary>
    public sealed record Leave(ReservationId Id, BuyerId Buyer) : StockCommand;

    /// <summary>From here on the deadline no longer applies; durable before the payment provider is called.</summary>
    public sealed record BeginPayment(ReservationId Id, BuyerId Buyer, string PurchaseId) : StockCommand;

    /// <summary>The provider has the money: the units are sold.</summary>
    public sealed record Confirm(ReservationId Id, string PurchaseId) : StockCommand;

    /// <summary>The payment is known to have failed or to be cancelled: the units are free again.</summary>
    public sealed record ReleasePayment(ReservationId Id, string PurchaseId, ReleaseCause Cause) : StockCommand;

    /// <summary>New units have come in at a location. An operation id takes effect once in the life of the SKU, whatever the operation.</summary>
    public sealed record Restock(string OperationId, long Quantity, string Location = StockState.MainLocation) : StockCommand;

    /// <summary>Free units leave the general pool.</summary>
    public sealed record Withdraw(string OperationId, long Quantity, string Location = StockState.MainLocation) : StockCommand;

    /// <summary>Free units of the general pool move between two locations.</summary>
    public sealed record Transfer(string OperationId, long Quantity, string From, string To) : StockCommand;

    /// <summary>
    /// A count from outside: the units of one location in all pools, sold and written off ones included, are to be <paramref name="Quantity"/>.
    /// It takes effect only where they are <paramref name="Expected"/> now, and never takes away what is promised.
    /// </summary>
    public sealed record SetStocked(
        string OperationId, long Expected, long Quantity, string Location = StockState.MainLocation) : StockCommand;

    /// <summary>Free units of the general pool are damaged or lost.</summary>
    public sealed record WriteOff(string OperationId, long Quantity, string Location = StockState.MainLocation) : StockCommand;

    /// <summary>Units of the general pool that were written off are there and whole after all.</summary>
    public sealed record Recover(string OperationId, long Quantity, string Location = StockState.MainLocation) : StockCommand;

    /// <summary>Units of one sale come back, all or a part of them.</summary>
    /// <param name="IsRestocked">They can be sold again; otherwise they are written off.</param>
    public sealed record Return(string OperationId, ReservationId Id, long Quantity, bool IsRestocked) : StockCommand;

    /// <summary>The order in which locations serve; those not named come after, by name.</summary>
    public sealed record RankLocations(IReadOnlyList<string> Locations) : StockCommand;

    /// <summary>So many units of the general pool are not sold here: neither reserved nor armed.</summary>
    public sealed record SetBuffer(long Quantity) : StockCommand;

    /// <summary>Moves units from the general pool into a pool of the offer, with the offer's terms.</summary>
    /// <param name="Pricing">Null where the price stays and the general pool goes on selling.</param>
    public sealed record ArmOffer(
        string OfferId, long Quantity, OfferTerms Terms, WaitlistTerms? Waitlist = null, OfferPricing? Pricing = null) : StockCommand;

    /// <summary>Ends an offer before its time. What is left goes back to the general pool.</summary>
    public sealed record CloseOffer(string OfferId) : StockCommand;

    /// <summary>Reads one reservation, after everything that was decided before.</summary>
    public sealed record Look(ReservationId Id, BuyerId Buyer) : StockCommand;
}

/// <summary>How people wait for units of a pool.</summary>
/// <param name="MaxLength">People in line at a time; 0 to 10,000.</param>
/// <param name="PassesBy">Who wants more than is free is passed by; otherwise the ones behind him wait with him.</param>
public sealed record WaitlistTerms(int MaxLength, bool PassesBy)
{
    /// <summary>Those of the general pool and of an offer that says nothing else.</summary>
    public static WaitlistTerms Default { get; } = new(1_000, PassesBy: false);
}

/// <summary>Why units were given back.</summary>
public enum ReleaseCause
{
    Buyer,
    PaymentDeclined,
    PaymentCancelled,
    PurchaseFailed,
}

/// <summary>Why somebody does not wait any more.</summary>
public enum WaitEnding
{
    /// <summary>He left.</summary>
    Buyer,

    /// <summary>As many as he wants cannot come back any more.</summary>
    SoldOut,

    OfferClosed,
}
