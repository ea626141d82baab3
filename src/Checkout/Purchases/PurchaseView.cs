using System.Collections.Immutable;
using System.Text.Json;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>What a buyer is told. The last four are final.</summary>
public enum PurchaseStatus
{
    Starting,
    Paying,
    Challenge,
    Cancelling,

    /// <summary>Money came that does not match the total; the shop has been told and settles it by hand.</summary>
    Review,
    Paid,
    Declined,
    Failed,
    Cancelled,
}

/// <summary>Committed state of one purchase.</summary>
/// <param name="PurchaseId">Which.</param>
/// <param name="Version">Journal sequence; 0 where nobody has started it.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Buyer">Whose; unset in version 0.</param>
/// <param name="Lines">As they were bought.</param>
/// <param name="Total">What the provider is asked for.</param>
/// <param name="PaymentMethod">The provider's token.</param>
/// <param name="ContactId">The row with name and address.</param>
/// <param name="Fingerprint">Digest of the request.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="HeldAt">When the lines were <em>paying</em>.</param>
/// <param name="HoldFailure">Why they were not.</param>
/// <param name="ChallengeUrl">Where the buyer confirms.</param>
/// <param name="CancelCause">Why the payment is stopped.</param>
/// <param name="Attempt">Questions to the provider so far.</param>
/// <param name="DeclineReason">The provider's code.</param>
/// <param name="Ending">How it ends without an order.</param>
/// <param name="Charge">The provider's id of the payment that pays it.</param>
/// <param name="LateCharge">The provider's id of a payment that came too late.</param>
/// <param name="LateAuthorization">The provider's id of money that was set aside too late.</param>
/// <param name="IsVoided">True where that has been given up.</param>
/// <param name="RefundAmount">Money that came too late and goes back.</param>
/// <param name="IsRefunded">True where it has gone back.</param>
/// <param name="HasStrangeCharge">True where money came that a person has to settle.</param>
/// <param name="OrderNumber">Set where it is an order.</param>
/// <param name="Stamp">When the newest fact was decided.</param>
public sealed record PurchaseView(
    string PurchaseId, long Version, PurchasePhase Phase, BuyerId Buyer, ImmutableArray<PurchaseLine> Lines, Money Total, string PaymentMethod,
    string? ContactId, string Fingerprint, DateTimeOffset StartedAt, DateTimeOffset? HeldAt, StockStatus? HoldFailure, string? ChallengeUrl,
    CancelCause? CancelCause, int Attempt, string? DeclineReason, PurchaseEnding? Ending, string? Charge, string? LateCharge, string? LateAuthorization, bool IsVoided, Money? RefundAmount, bool IsRefunded,
    bool HasStrangeCharge, string? OrderNumber, DateTimeOffset Stamp)
{
    /// <summary>"Declined", "failed" and "cancelled" are said only when the units have been given back, "paid" only when they are sold.</summary>
    public PurchaseStatus Status => Phase switch
    {
        PurchasePhase.None or PurchasePhase.Starting => PurchaseStatus.Starting,
        PurchasePhase.Paying or PurchasePhase.Capturing or PurchasePhase.Confirming => PurchaseStatus.Paying,
        PurchasePhase.Challenge => PurchaseStatus.Challenge,
        PurchasePhase.Cancelling => PurchaseStatus.Cancelling,
        PurchasePhase.Review => PurchaseStatus.Review,
        PurchasePhase.Paid => PurchaseStatus.Paid,
        PurchasePhase.Releasing => Ending switch
        {
            PurchaseEnding.Failed => PurchaseStatus.Starting,
            PurchaseEnding.Cancelled => PurchaseStatus.Cancelling,
            PurchaseEnding.Declined or null => PurchaseStatus.Paying,
        },
        PurchasePhase.Closed => Ending switch
        {
            PurchaseEnding.Failed => PurchaseStatus.Failed,
            PurchaseEnding.Cancelled => PurchaseStatus.Cancelled,
            PurchaseEnding.Declined or null => PurchaseStatus.Declined,
        },
    };

    /// <summary>Nothing more happens without the buyer or a person of the shop.</summary>
    public bool IsSettled => Phase is PurchasePhase.Paid or PurchasePhase.Closed or PurchasePhase.Review;

    /// <summary>Whether this money is no news.</summary>
    public bool Knows(string chargeId, Money amount) => (chargeId == Charge && amount == Total) || chargeId == LateCharge || HasStrangeCharge;

    /// <summary>A code for the buyer: the provider's reason, what was wrong with a line, or "no-answer"; null where nothing went wrong.</summary>
    public string? Failure =>
        DeclineReason
        ?? (HoldFailure is { } failure ? JsonNamingPolicy.KebabCaseLower.ConvertName(failure.ToString()) : null)
        ?? (CancelCause == Purchases.CancelCause.NoAnswer && Ending == PurchaseEnding.Cancelled ? "no-answer" : null);

    /// <summary>The page to which the buyer has to go, while that is still of use.</summary>
    public string? OpenChallengeUrl => Phase == PurchasePhase.Challenge ? ChallengeUrl : null;
}
