using System.Collections.Immutable;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>Where a purchase stands; the moves between them are the table at <see cref="PurchaseRules"/>.</summary>
public enum PurchasePhase
{
    /// <summary>Nobody has started it.</summary>
    None,

    /// <summary>The lines are being moved to <em>paying</em>.</summary>
    Starting,

    /// <summary>The provider is asked for the money.</summary>
    Paying,

    /// <summary>The buyer has to confirm at the provider.</summary>
    Challenge,

    /// <summary>The money is set aside, the provider is asked to take it.</summary>
    Capturing,

    /// <summary>The provider is asked never to take the money.</summary>
    Cancelling,

    /// <summary>The money is there, the lines are being sold.</summary>
    Confirming,

    /// <summary>There will be no money, the lines are being given back.</summary>
    Releasing,

    /// <summary>Money came that does not match; a person decides.</summary>
    Review,

    /// <summary>An order.</summary>
    Paid,

    /// <summary>Over without an order.</summary>
    Closed,
}

/// <summary>Memory of one purchase's owner. Changed by <see cref="PurchaseFold"/> alone, read by <see cref="PurchaseRules"/>.</summary>
public sealed class PurchaseState(string purchaseId)
{
    public string PurchaseId => purchaseId;

    internal PurchasePhase Phase { get; set; }

    internal BuyerId Buyer { get; set; }

    internal ImmutableArray<PurchaseLine> Lines { get; set; } = [];

    internal Money Total { get; set; }

    internal string PaymentMethod { get; set; } = "";

    internal string? ContactId { get; set; }

    internal string Fingerprint { get; set; } = "";

    internal DateTimeOffset StartedAt { get; set; }

    /// <summary>When the lines were <em>paying</em>; null where it never came to that, so that no money may come either.</summary>
    internal DateTimeOffset? HeldAt { get; set; }

    internal StockStatus? HoldFailure { get; set; }

    internal string? ChallengeUrl { get; set; }

    /// <summary>When a challenge counts as abandoned.</summary>
    internal DateTimeOffset? AnswerBy { get; set; }

    internal CancelCause? CancelCause { get; set; }

    /// <summary>Questions to the provider so far, and how many of them were asked before the present phase began its back-off.</summary>
    internal int Attempt { get; set; }

    internal int AttemptBase { get; set; }

    internal DateTimeOffset? LastAskedAt { get; set; }

    /// <summary>When the provider is asked again; null while an answer is sure to come by a message in the outbox.</summary>
    internal DateTimeOffset? NextAskAt { get; set; }

    internal string? DeclineReason { get; set; }

    /// <summary>The charge that pays this purchase.</summary>
    internal string? Charge { get; set; }

    /// <summary>A charge that should not exist.</summary>
    internal string? StrangeCharge { get; set; }

    /// <summary>A charge that came too late.</summary>
    internal string? LateCharge { get; set; }

    /// <summary>An authorization that came too late.</summary>
    internal string? LateAuthorization { get; set; }

    internal bool IsVoided { get; set; }

    internal Money? RefundAmount { get; set; }

    internal bool IsRefunded { get; set; }

    internal PurchaseEnding? Ending { get; set; }

    internal string? OrderNumber { get; set; }

    internal DateTimeOffset Stamp { get; set; }

    /// <summary>The provider has been asked, or is about to be, and its last word is not known.</summary>
    internal bool IsUnresolved => Phase is PurchasePhase.Paying or PurchasePhase.Challenge or PurchasePhase.Capturing or PurchasePhase.Cancelling;
}
