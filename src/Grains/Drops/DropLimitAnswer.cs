using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Drops;

/// <summary>What the owner of a limit answers, in the order in which <see cref="DropLimitRules"/> checks.</summary>
public enum DropLimitStatus
{
    Done = 0,

    /// <summary>It had happened before under the same id with the same content.</summary>
    Repeated,

    /// <summary>The id was used for other content.</summary>
    IdReused,

    /// <summary>The id is older than the time for which ended takes are kept.</summary>
    IdTooOld,

    /// <summary>The id claims to be made in the future.</summary>
    IdInvalid,

    /// <summary>The units, or the limit, are out of range.</summary>
    OutOfRange,

    /// <summary>Nobody has set a limit.</summary>
    DropUnknown,

    /// <summary>More than the buyer may have; <see cref="DropLimitAnswer.Remaining"/> is what he may.</summary>
    LimitReached,

    /// <summary>No such take, or somebody else's.</summary>
    TakeUnknown,

    /// <summary>It was given back or has expired.</summary>
    TakeEnded,
}

/// <summary>An answer with what belongs to its status.</summary>
public sealed record DropLimitAnswer(DropLimitStatus Status, DropTake? Take = null, long? Remaining = null);

/// <summary>How far a take is.</summary>
public enum DropTakeStatus
{
    Taken,
    Settled,
    GivenBack,
    Expired,
}

/// <summary>Units of one buyer that count against the limit while they are taken or settled.</summary>
public sealed record DropTake(ReservationId Id, BuyerId Buyer, long Units, DateTimeOffset Deadline, DropTakeStatus Status)
{
    /// <summary>It counts.</summary>
    internal bool Counts => Status is DropTakeStatus.Taken or DropTakeStatus.Settled;
}

/// <summary>Committed state of one drop's limit.</summary>
/// <param name="DropId">Which.</param>
/// <param name="Version">Journal sequence; never goes back.</param>
/// <param name="LimitPerBuyer">0 where none was set.</param>
/// <param name="Units">That count, of all buyers.</param>
public sealed record DropLimitView(string DropId, long Version, long LimitPerBuyer, long Units);
