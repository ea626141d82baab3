using System.Collections.Frozen;

namespace LiveCommerce.Ledger.Purchases;

/// <summary>Where a purchase stands, named by the fact that brought it there; in <see cref="Review"/> a person has to decide.</summary>
internal enum PurchaseStep
{
    None,
    Started,
    Held,
    Challenged,
    Authorized,
    CancelAsked,
    HoldFailed,
    Declined,
    Cancelled,
    Paid,
    Review,
    Confirmed,
    Closed,
}

/// <summary>
/// Every step that a purchase may take; what is not in the table is a breach. While a cancellation is asked for, every outcome is still
/// possible: the wish may cross an answer on its way. Money that nobody asked for is a <c>mismatch.v1</c> in any step.
/// </summary>
internal static class PurchaseSteps
{
    private static readonly FrozenDictionary<(PurchaseStep From, string Type), PurchaseStep> Table =
        new Dictionary<(PurchaseStep, string), PurchaseStep>
        {
            [(PurchaseStep.None, "started.v1")] = PurchaseStep.Started,

            [(PurchaseStep.Started, "held.v1")] = PurchaseStep.Held,
            [(PurchaseStep.Started, "hold-failed.v1")] = PurchaseStep.HoldFailed,
            [(PurchaseStep.Started, "cancel-asked.v1")] = PurchaseStep.CancelAsked,
            [(PurchaseStep.Started, "mismatch.v1")] = PurchaseStep.Review,

            [(PurchaseStep.Held, "challenged.v1")] = PurchaseStep.Challenged,
            [(PurchaseStep.Held, "payment-succeeded.v1")] = PurchaseStep.Paid,
            [(PurchaseStep.Held, "payment-declined.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Held, "payment-cancelled.v1")] = PurchaseStep.Cancelled,
            [(PurchaseStep.Held, "cancel-asked.v1")] = PurchaseStep.CancelAsked,
            [(PurchaseStep.Held, "asked-again.v1")] = PurchaseStep.Held,
            [(PurchaseStep.Held, "mismatch.v1")] = PurchaseStep.Review,

            [(PurchaseStep.Challenged, "payment-succeeded.v1")] = PurchaseStep.Paid,
            [(PurchaseStep.Challenged, "payment-declined.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Challenged, "payment-cancelled.v1")] = PurchaseStep.Cancelled,
            [(PurchaseStep.Challenged, "cancel-asked.v1")] = PurchaseStep.CancelAsked,
            [(PurchaseStep.Challenged, "asked-again.v1")] = PurchaseStep.Challenged,
            [(PurchaseStep.Challenged, "mismatch.v1")] = PurchaseStep.Review,

            [(PurchaseStep.Held, "challenged.v2")] = PurchaseStep.Challenged,
            [(PurchaseStep.Held, "authorized.v1")] = PurchaseStep.Authorized,
            [(PurchaseStep.Challenged, "authorized.v1")] = PurchaseStep.Authorized,
            [(PurchaseStep.Authorized, "payment-succeeded.v1")] = PurchaseStep.Paid,
            [(PurchaseStep.Authorized, "payment-declined.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Authorized, "cancel-asked.v1")] = PurchaseStep.CancelAsked,
            [(PurchaseStep.Authorized, "asked-again.v1")] = PurchaseStep.Authorized,
            [(PurchaseStep.Authorized, "mismatch.v1")] = PurchaseStep.Review,

            [(PurchaseStep.CancelAsked, "payment-succeeded.v1")] = PurchaseStep.Paid,
            [(PurchaseStep.CancelAsked, "payment-declined.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.CancelAsked, "payment-cancelled.v1")] = PurchaseStep.Cancelled,
            [(PurchaseStep.CancelAsked, "asked-again.v1")] = PurchaseStep.CancelAsked,
            [(PurchaseStep.CancelAsked, "mismatch.v1")] = PurchaseStep.Review,

            [(PurchaseStep.Paid, "confirmed.v1")] = PurchaseStep.Confirmed,
            [(PurchaseStep.Paid, "mismatch.v1")] = PurchaseStep.Paid,
            [(PurchaseStep.Confirmed, "mismatch.v1")] = PurchaseStep.Confirmed,
            [(PurchaseStep.Review, "mismatch.v1")] = PurchaseStep.Review,

            [(PurchaseStep.HoldFailed, "closed.v1")] = PurchaseStep.Closed,
            [(PurchaseStep.HoldFailed, "refund-asked.v1")] = PurchaseStep.HoldFailed,
            [(PurchaseStep.HoldFailed, "refunded.v1")] = PurchaseStep.HoldFailed,
            [(PurchaseStep.HoldFailed, "mismatch.v1")] = PurchaseStep.HoldFailed,

            [(PurchaseStep.Declined, "closed.v1")] = PurchaseStep.Closed,
            [(PurchaseStep.Declined, "refund-asked.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Declined, "refunded.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Declined, "mismatch.v1")] = PurchaseStep.Declined,

            [(PurchaseStep.Cancelled, "closed.v1")] = PurchaseStep.Closed,
            [(PurchaseStep.Cancelled, "refund-asked.v1")] = PurchaseStep.Cancelled,
            [(PurchaseStep.Cancelled, "refunded.v1")] = PurchaseStep.Cancelled,
            [(PurchaseStep.Cancelled, "mismatch.v1")] = PurchaseStep.Cancelled,

            [(PurchaseStep.Closed, "refund-asked.v1")] = PurchaseStep.Closed,
            [(PurchaseStep.Closed, "refunded.v1")] = PurchaseStep.Closed,
            [(PurchaseStep.Closed, "mismatch.v1")] = PurchaseStep.Closed,

            [(PurchaseStep.HoldFailed, "void-asked.v1")] = PurchaseStep.HoldFailed,
            [(PurchaseStep.HoldFailed, "voided.v1")] = PurchaseStep.HoldFailed,
            [(PurchaseStep.Declined, "void-asked.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Declined, "voided.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Cancelled, "void-asked.v1")] = PurchaseStep.Cancelled,
            [(PurchaseStep.Cancelled, "voided.v1")] = PurchaseStep.Cancelled,
            [(PurchaseStep.Closed, "void-asked.v1")] = PurchaseStep.Closed,
            [(PurchaseStep.Closed, "voided.v1")] = PurchaseStep.Closed,
        }.ToFrozenDictionary();

    /// <summary>Where the event leads, or null where it may not happen.</summary>
    public static PurchaseStep? Next(PurchaseStep from, string type) => Table.TryGetValue((from, type), out var next) ? next : null;

    /// <summary>The ending that a closed purchase must name, given the step before.</summary>
    public static string? EndingOf(PurchaseStep before) => before switch
    {
        PurchaseStep.HoldFailed => "failed",
        PurchaseStep.Declined => "declined",
        PurchaseStep.Cancelled => "cancelled",
        PurchaseStep.None or PurchaseStep.Started or PurchaseStep.Held or PurchaseStep.Challenged or PurchaseStep.Authorized or PurchaseStep.CancelAsked
            or PurchaseStep.Paid or PurchaseStep.Review or PurchaseStep.Confirmed or PurchaseStep.Closed => null,
    };
}
