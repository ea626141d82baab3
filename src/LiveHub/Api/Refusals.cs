using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>How the refusals of the grains look on the wire. Complete: the compiler finds a status without a row.</summary>
internal static class Refusals
{
    /// <summary>Null where there is nothing to refuse.</summary>
    public static ProblemHttpResult? Of(GrainFault fault) => fault switch
    {
        GrainFault.None => null,
        GrainFault.Busy => Problems.Refuse(ProblemCode.Busy),
        GrainFault.StorageUnavailable => Problems.Refuse(ProblemCode.StorageUnavailable),
        GrainFault.Stopped => Problems.Refuse(ProblemCode.Stopped),
        GrainFault.OutcomeUnknown => Problems.Refuse(ProblemCode.StorageUnavailable), // only while the process ends; the same id finds it out
    };

    /// <summary>Null where the answer grants.</summary>
    public static ProblemHttpResult? Of(Reply<StockAnswer> reply) => Of(reply.Fault) ?? Of(reply.Answer!);

    /// <summary>Null where the answer grants.</summary>
    public static ProblemHttpResult? Of(Reply<LiveStreamAnswer> reply) => Of(reply.Fault) ?? Of(reply.Answer!);

    /// <inheritdoc cref="Of(Reply{StockAnswer})"/>
    public static ProblemHttpResult? Of(StockAnswer answer) => answer.Status switch
    {
        StockStatus.Done or StockStatus.Repeated => null,
        StockStatus.IdReused => Problems.Refuse(ProblemCode.IdReused, $"The first use had another {answer.Field}.", answer.Field),
        StockStatus.IdTooOld => Problems.Refuse(ProblemCode.IdTooOld, "Make a new reservation id; this one is older than 24 hours."),
        StockStatus.IdInvalid => Problems.Refuse(ProblemCode.IdInvalid, "The reservation id was made in the future; check the clock of the client."),
        StockStatus.QuantityOutOfRange => Problems.Refuse(ProblemCode.Invalid, "The quantity is out of range.", "quantity"),
        StockStatus.LocationInvalid => Problems.Refuse(ProblemCode.Invalid, "There is no such location, and it cannot be made.", "location"),
        StockStatus.OfferUnknown => Problems.Refuse(ProblemCode.OfferUnknown),
        StockStatus.OfferNotOpen => Problems.Refuse(ProblemCode.OfferNotOpen, extensions: [new("opensAt", answer.OpensAt)]),
        StockStatus.OfferOnly => Problems.Refuse(ProblemCode.OfferOnly, "Reserve through the offer, or wait until it is over.", "offerId"),
        StockStatus.OfferClosed => Problems.Refuse(ProblemCode.OfferClosed),
        StockStatus.CurrencyMismatch => Problems.Refuse(ProblemCode.CurrencyMismatch, "The price is in another currency.", "expectedUnitPrice", extensions: [new("price", answer.Price)]),
        StockStatus.PriceChanged => Problems.Refuse(ProblemCode.PriceChanged, "The price is another one.", "expectedUnitPrice", extensions: [new("price", answer.Price)]),
        StockStatus.LimitReached => Problems.Refuse(ProblemCode.LimitReached, extensions: [new("reservationId", answer.Reservation?.Id)]),
        StockStatus.NotEnough => Problems.Refuse(ProblemCode.NotEnough, $"{answer.Available} can be reserved.", "quantity", extensions: [new("available", answer.Available)]),
        StockStatus.FullyReserved => Problems.Refuse(ProblemCode.FullyReserved, "Units may come back when reservations end.", extensions: [new("available", 0)]),
        StockStatus.SoldOut => Problems.Refuse(ProblemCode.SoldOut, extensions: [new("available", 0)]),
        StockStatus.WaitlistFull => Problems.Refuse(ProblemCode.WaitlistFull),
        StockStatus.ReservationUnknown => Problems.Refuse(ProblemCode.NotFound),
        StockStatus.ReservationExpired => Problems.Refuse(ProblemCode.ReservationExpired),
        StockStatus.ReservationReleased => Problems.Refuse(ProblemCode.ReservationReleased),
        StockStatus.WrongState => Problems.Refuse(ProblemCode.WrongState, $"The reservation is {answer.Reservation?.Status.ToString().ToLowerInvariant()}."),
        StockStatus.ExtensionLimitReached => Problems.Refuse(ProblemCode.ExtensionLimitReached),
        StockStatus.ReturnExceedsSale => Problems.Refuse(ProblemCode.ReturnExceedsSale, $"{answer.Available} can come back.", "quantity", extensions: [new("available", answer.Available)]),
        StockStatus.StockedDiffers => Problems.Refuse(ProblemCode.StockedDiffers, $"{answer.Stocked} units are stocked there.", "expected", extensions: [new("stocked", answer.Stocked)]),
        StockStatus.NotEnoughStock => Problems.Refuse(ProblemCode.NotEnoughStock, $"The general pool holds {answer.Available} free units.", "quantity", extensions: [new("available", answer.Available)]),
    };

    /// <summary>Null where nothing is in the way.</summary>
    public static ProblemHttpResult? Of(LiveStreamRefusal refusal) => Of(new LiveStreamAnswer(refusal));

    private static ProblemHttpResult? Of(LiveStreamAnswer answer) => answer.Refusal switch
    {
        LiveStreamRefusal.None => null,
        LiveStreamRefusal.NotFound => Problems.Refuse(ProblemCode.NotFound),
        LiveStreamRefusal.NotAllowed => Problems.Refuse(ProblemCode.NotAllowed, "Your role in this show does not go as far."),
        LiveStreamRefusal.ShowEnded => Problems.Refuse(ProblemCode.ShowEnded, "Nothing is offered in a show that is over."),
        LiveStreamRefusal.WrongState => Problems.Refuse(ProblemCode.WrongState, "The show is not in a state for that."),
        LiveStreamRefusal.Invalid => Problems.Refuse(ProblemCode.Invalid, field: answer.Field),
        LiveStreamRefusal.OfferTooLong => Problems.Refuse(ProblemCode.OfferTooLong, field: answer.Field),
        LiveStreamRefusal.NotInLineUp => Problems.Refuse(ProblemCode.Invalid, "The SKU is not in the line-up.", "sku"),
        LiveStreamRefusal.OfferRuns => Problems.Refuse(ProblemCode.OfferRuns, "A running offer sells this SKU; close it first.", "sku"),
        LiveStreamRefusal.OfferUnknown => Problems.Refuse(ProblemCode.OfferUnknown),
        LiveStreamRefusal.SegmentUnknown => Problems.Refuse(ProblemCode.Invalid, "The run of show has no such segment.", "segmentId"),
        LiveStreamRefusal.PollRuns => Problems.Refuse(ProblemCode.WrongState, "A poll is open; close it first."),
        LiveStreamRefusal.PollUnknown => Problems.Refuse(ProblemCode.NotFound),
        LiveStreamRefusal.IdReused => Problems.Refuse(ProblemCode.IdempotencyKeyReused),
    };
}
