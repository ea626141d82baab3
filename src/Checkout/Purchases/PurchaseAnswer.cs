namespace LiveCommerce.Checkout.Purchases;

/// <summary>Why a purchase is refused, in the order in which it is checked.</summary>
public enum PurchaseRefusal
{
    None = 0,

    /// <summary>No such purchase, or somebody else's: the two look alike on purpose.</summary>
    NotFound,

    /// <summary>The same idempotency key was used for other content.</summary>
    KeyReused,

    NoLines,

    /// <summary>More than <see cref="PurchaseRules.MaxLines"/>.</summary>
    TooManyLines,

    /// <summary>One reservation stands in two lines.</summary>
    DuplicateLine,

    /// <summary>Not a token of the form <c>[A-Za-z0-9_]{1,64}</c>, or the number of a card.</summary>
    PaymentMethodInvalid,

    /// <summary>No such reservation of this buyer on this SKU.</summary>
    LineUnknown,

    LineExpired,
    LineReleased,

    /// <summary>The reservation is being paid by another purchase, or is sold.</summary>
    LineInWrongState,

    /// <summary>Some items of a bundle are paid without the others.</summary>
    BundleIncomplete,

    /// <summary>The lines are priced in different currencies.</summary>
    CurrencyMismatch,

    /// <summary>The sum is above <see cref="Grains.Values.Money.Max"/>.</summary>
    TotalOutOfRange,

    /// <summary>The money was taken already, or the purchase has ended otherwise.</summary>
    WrongState,
}

/// <summary>An answer; <see cref="Repeated"/> says that nothing was left to do.</summary>
public sealed record PurchaseAnswer(PurchaseRefusal Refusal, bool Repeated = false);
