using System.Collections.Frozen;
using System.Text.Json;
using static LiveCommerce.LiveHub.Api.ProblemCode;
using static LiveCommerce.LiveHub.Api.ProblemRetry;

namespace LiveCommerce.LiveHub.Api;

/// <summary>How one code looks on the wire.</summary>
/// <param name="Code">The code in kebab-case.</param>
/// <param name="Wait">What <c>Retry-After</c> says when the refusal names no wait of its own; set exactly where <paramref name="Retry"/> is later.</param>
/// <param name="Spread">Whether the wait is randomised by half, so that those refused together do not come back together. Off where
/// coming too early would only be refused again.</param>
public sealed record ProblemKind(string Code, int Status, string Title, ProblemRetry Retry, TimeSpan? Wait, bool Spread)
{
    public string Type { get; } = "https://livecommerce.dev/problems/" + Code;
}

/// <summary>Code → status, title and advice. The order is that of docs/protocol.md.</summary>
public static class ProblemTable
{
    private static readonly FrozenDictionary<ProblemCode, ProblemKind> Kinds = new Dictionary<ProblemCode, ProblemKind>
    {
        [Malformed] = Row(Malformed, 400, "The request cannot be read.", Changed),
        [Invalid] = Row(Invalid, 400, "A value is out of range.", Changed),
        [OfferTooLong] = Row(OfferTooLong, 400, "The offer is open for too long.", Changed),
        [TextTooLong] = Row(TextTooLong, 400, "The text is too long.", Changed),
        [TextNotPlain] = Row(TextNotPlain, 400, "The text has control characters or others that do not stay in their line.", Changed),
        [IdempotencyKeyRequired] = Row(IdempotencyKeyRequired, 400, "An Idempotency-Key header is required.", Changed),
        [SignInRequired] = Row(SignInRequired, 401, "A token is required.", Changed),
        [SignInFailed] = Row(SignInFailed, 401, "Name or password is wrong.", Changed),
        [TokenInvalid] = Row(TokenInvalid, 401, "The token is not accepted.", Changed),
        [NotAllowed] = Row(NotAllowed, 403, "This caller may not do that.", No),
        [Muted] = Wait(Muted, 403, "The crew has muted this speaker in this show.", 60, spread: false),
        [LinksNotAllowed] = Row(LinksNotAllowed, 403, "Only the crew may post links.", Changed),
        [NotFound] = Row(NotFound, 404, "There is nothing here.", No),
        [SkuUnknown] = Row(SkuUnknown, 404, "The SKU is unknown.", No),
        [OfferUnknown] = Row(OfferUnknown, 404, "The offer is unknown.", No),
        [CodeUnknown] = Row(CodeUnknown, 404, "The code is unknown.", No),
        [LineUnknown] = Row(LineUnknown, 404, "There is no such line in this show, or it was removed.", No),
        [MethodNotAllowed] = Row(MethodNotAllowed, 405, "The method is not known here.", Changed),
        [SoldOut] = Row(SoldOut, 409, "Sold out.", No),
        [FullyReserved] = Wait(FullyReserved, 409, "All units are reserved by others.", 5),
        [NotEnough] = Row(NotEnough, 409, "Fewer units are available than asked for.", Changed),
        [LimitReached] = Row(LimitReached, 409, "The limit per buyer is reached.", No),
        [OfferNotOpen] = Wait(OfferNotOpen, 409, "The offer is not open yet.", 5, spread: false),
        [OfferClosed] = Row(OfferClosed, 409, "The offer is closed.", No),
        [OfferOnly] = Wait(OfferOnly, 409, "While an offer is open, it alone sells this item.", 5),
        [OfferRuns] = Row(OfferRuns, 409, "A running offer sells this item.", No),
        [ShowEnded] = Row(ShowEnded, 409, "The show is over.", No),
        [PriceAboveList] = Row(PriceAboveList, 409, "An offer costs no more than the item does.", Changed),
        [PriceChanged] = Row(PriceChanged, 409, "The price has changed.", Changed),
        [CurrencyMismatch] = Row(CurrencyMismatch, 409, "The currencies differ.", No),
        [WaitlistFull] = Wait(WaitlistFull, 409, "As many people wait as may.", 30),
        [BasketRequired] = Row(BasketRequired, 409, "Units of this drop are reserved in a basket.", Changed),
        [CodeRequired] = Row(CodeRequired, 409, "Units of this offer are reserved with its code.", Changed),
        [BundleIncomplete] = Row(BundleIncomplete, 409, "A bundle is bought as a whole.", Changed),
        [WrongState] = Row(WrongState, 409, "That is not possible in the present state.", No),
        [AlreadyVoted] = Row(AlreadyVoted, 409, "This buyer has voted for another option.", No),
        [ReservationExpired] = Row(ReservationExpired, 409, "The reservation has expired.", No),
        [ReservationReleased] = Row(ReservationReleased, 409, "The reservation was released.", No),
        [ExtensionLimitReached] = Row(ExtensionLimitReached, 409, "The reservation cannot be extended again.", No),
        [ReturnExceedsSale] = Row(ReturnExceedsSale, 409, "More would come back than was sold.", Changed),
        [StockedDiffers] = Row(StockedDiffers, 409, "The stock has changed since it was counted.", Changed),
        [NotEnoughStock] = Row(NotEnoughStock, 409, "Fewer units are free than that needs.", Changed),
        [TooLarge] = Row(TooLarge, 413, "The request is too large.", Changed),
        [UnsupportedMediaType] = Row(UnsupportedMediaType, 415, "The body must be JSON in UTF-8.", Changed),
        [IdReused] = Row(IdReused, 422, "The id was used before with other content.", Changed),
        [IdTooOld] = Row(IdTooOld, 422, "The id is too old.", Changed),
        [IdInvalid] = Row(IdInvalid, 422, "The id is not acceptable.", Changed),
        [IdempotencyKeyReused] = Row(IdempotencyKeyReused, 422, "The Idempotency-Key was used before with other content.", Changed),
        [LockedOut] = Wait(LockedOut, 423, "Too many failed sign-ins.", 60, spread: false),
        [TooManyRequests] = Wait(TooManyRequests, 429, "Too many requests.", 10),
        [SlowMode] = Wait(SlowMode, 429, "This show's talk is slowed down.", 5, spread: false),
        [Internal] = Wait(Internal, 500, "Something went wrong here.", 5),
        [Busy] = Wait(Busy, 503, "Too busy right now.", 1),
        [StorageUnavailable] = Wait(StorageUnavailable, 503, "The storage does not answer.", 5),
        [Stopped] = Wait(Stopped, 503, "Stopped until an operator has looked at it.", 30),
    }.ToFrozenDictionary();

    public static ProblemKind Of(ProblemCode code) => Kinds[code];

    /// <summary>The code for an answer that the framework gave with a bare status.</summary>
    public static ProblemCode ForStatus(int status) => status switch
    {
        401 => SignInRequired,
        403 => NotAllowed,
        404 or 410 => NotFound,
        405 => MethodNotAllowed,
        413 => TooLarge,
        415 => UnsupportedMediaType,
        423 => LockedOut,
        429 => TooManyRequests,
        503 => Busy,
        >= 500 => Internal,
        _ => Malformed,
    };

    private static ProblemKind Row(ProblemCode code, int status, string title, ProblemRetry retry) =>
        new(Kebab(code), status, title, retry, Wait: null, Spread: false);

    private static ProblemKind Wait(ProblemCode code, int status, string title, int seconds, bool spread = true) =>
        new(Kebab(code), status, title, Later, TimeSpan.FromSeconds(seconds), spread);

    private static string Kebab(ProblemCode code) => JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString());
}
