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
    /// <param name="ExpectedUnitPrice">What the buyer saw; another price is a refusal, never a surprise.</param>
    /// <param name="Length">How long in the general pool; an offer has its own.</param>
    public sealed record Reserve(
        ReservationId Id, BuyerId Buyer, long Quantity, string? OfferId, Money ListPrice, Money? ExpectedUnitPrice, TimeSpan Length) : StockCommand;

    /// <summary>The buyer gives a running reservation back.</summary>
    public sealed record Release(ReservationId Id, BuyerId Buyer) : StockCommand;

    /// <summary>From here on the deadline no longer applies; durable before the payment provider is called.</summary>
    public sealed record BeginPayment(ReservationId Id, BuyerId Buyer, string PurchaseId) : StockCommand;

    /// <summary>The provider has the money: the units are sold.</summary>
    public sealed record Confirm(ReservationId Id, string PurchaseId) : StockCommand;

    /// <summary>The payment is known to have failed or to be cancelled: the units are free again.</summary>
    public sealed record ReleasePayment(ReservationId Id, string PurchaseId, ReleaseCause Cause) : StockCommand;

    /// <summary>New units have come in. <paramref name="OperationId"/> takes effect once in the life of the SKU.</summary>
    public sealed record Restock(string OperationId, long Quantity) : StockCommand;

    /// <summary>Free units leave the general pool. <paramref name="OperationId"/> takes effect once in the life of the SKU.</summary>
    public sealed record Withdraw(string OperationId, long Quantity) : StockCommand;

    /// <summary>Moves units from the general pool into a pool of the offer, with the offer's terms.</summary>
    public sealed record ArmOffer(string OfferId, long Quantity, OfferTerms Terms) : StockCommand;

    /// <summary>Ends an offer before its time. What is left goes back to the general pool.</summary>
    public sealed record CloseOffer(string OfferId) : StockCommand;

    /// <summary>Reads one reservation, after everything that was decided before.</summary>
    public sealed record Look(ReservationId Id, BuyerId Buyer) : StockCommand;
}

/// <summary>Under which terms the units of a pool are sold.</summary>
/// <param name="Price">Per unit.</param>
/// <param name="LimitPerBuyer">Units that one buyer may hold and have bought in this offer; 1 to 1,000.</param>
/// <param name="OpensAt">First instant at which a reservation is granted.</param>
/// <param name="ClosesAt">First instant at which none is granted any more.</param>
/// <param name="ReservationSeconds">How long a reservation runs; 10 to 3,600.</param>
public sealed record OfferTerms(Money Price, long LimitPerBuyer, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, int ReservationSeconds);

/// <summary>Why units were given back.</summary>
public enum ReleaseCause
{
    Buyer,
    PaymentDeclined,
    PaymentCancelled,
    PurchaseFailed,
}
