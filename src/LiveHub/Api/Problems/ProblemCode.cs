namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// Every reason for which a request is refused, as docs/protocol.md lists them. Closed: a new reason is added here, in
/// <see cref="ProblemTable"/> and in the document.
/// </summary>
public enum ProblemCode
{
    Malformed,
    Invalid,
    OfferTooLong,
    TextTooLong,
    TextNotPlain,
    IdempotencyKeyRequired,
    SignInRequired,
    SignInFailed,
    TokenInvalid,
    NotAllowed,
    Muted,
    LinksNotAllowed,
    NotFound,
    SkuUnknown,
    OfferUnknown,
    CodeUnknown,
    LineUnknown,
    MethodNotAllowed,
    SoldOut,
    FullyReserved,
    NotEnough,
    LimitReached,
    OfferNotOpen,
    OfferClosed,
    OfferOnly,
    OfferRuns,
    ShowEnded,
    PriceAboveList,
    PriceChanged,
    CurrencyMismatch,
    WaitlistFull,
    BasketRequired,
    CodeRequired,
    BundleIncomplete,
    WrongState,
    AlreadyVoted,
    ReservationExpired,
    ReservationReleased,
    ExtensionLimitReached,
    ReturnExceedsSale,
    StockedDiffers,
    NotEnoughStock,
    TooLarge,
    UnsupportedMediaType,
    IdReused,
    IdTooOld,
    IdInvalid,
    IdempotencyKeyReused,
    LockedOut,
    TooManyRequests,
    SlowMode,
    Internal,
    Busy,
    StorageUnavailable,
    Stopped,
}

/// <summary>What the caller should do with the same request.</summary>
public enum ProblemRetry
{
    /// <summary>It will be refused again.</summary>
    No,

    /// <summary>Send it again after <c>Retry-After</c> seconds.</summary>
    Later,

    /// <summary>Correct it first; <c>field</c> names the culprit where there is one.</summary>
    Changed,
}
