using System.Collections.Frozen;

namespace LiveCommerce.Ledger.Purchases;

/// <summary>Where a purchase stands.</summary>
internal enum PurchaseStep
{
    None,
    Started,
    Held,
    Challenged,
    CancelAsked,
    HoldFailed,
    Declined,
    Cancelled,
    Paid,
    Confirmed,
    Closed,
}

/// <summary>
/// Every step that a purchase may take; what is not in the table is a breach. While a cancellation is asked for, every outcome is still
/// possible: the wish may cross an answer on its way.
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
            [(PurchaseStep.Started, "asked-again.v1")] = PurchaseStep.Started,

            [(PurchaseStep.Held, "challenged.v1")] = PurchaseStep.Challenged,
            [(PurchaseStep.Held, "payment-succeeded.v1")] = PurchaseStep.Paid,
            [(PurchaseStep.Held, "payment-declined.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Held, "cancel-asked.v1")] = PurchaseStep.CancelAsked,
            [(PurchaseStep.Held, "asked-again.v1")] = PurchaseStep.Held,

            [(PurchaseStep.Challenged, "challenged.v1")] = PurchaseStep.Challenged,
            [(PurchaseStep.Challenged, "payment-succeeded.v1")] = PurchaseStep.Paid,
            [(PurchaseStep.Challenged, "payment-declined.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.Challenged, "cancel-asked.v1")] = PurchaseStep.CancelAsked,
            [(PurchaseStep.Challenged, "asked-again.v1")] = PurchaseStep.Challenged,

            [(PurchaseStep.CancelAsked, "hold-failed.v1")] = PurchaseStep.HoldFailed,
            [(PurchaseStep.CancelAsked, "payment-succeeded.v1")] = PurchaseStep.Paid,
            [(PurchaseStep.CancelAsked, "payment-declined.v1")] = PurchaseStep.Declined,
            [(PurchaseStep.CancelAsked, "payment-cancelled.v1")] = PurchaseStep.Cancelled,
            [(PurchaseStep.CancelAsked, "asked-again.v1")] = PurchaseStep.CancelAsked,

            [(PurchaseStep.Paid, "confirmed.v1")] = PurchaseStep.Confirmed,
            [(PurchaseStep.HoldFailed, "closed.v1")] = PurchaseStep.Closed,
            [(PurchaseStep.Declined, "closed.v1")] = PurchaseStep.Closed,
            [(PurchaseStep.Cancelled, "closed.v1")] = PurchaseStep.Closed,
        }.ToFrozenDictionary();

    /// <summary>Where the event leads, or null where it may not happen.</summary>
    public static PurchaseStep? Next(PurchaseStep from, string type) => Table.TryGetValue((from, type), out var next) ? next : null;

    /// <summary>The ending that a closed purchase must name, given the step before.</summary>
    public static string? EndingOf(PurchaseStep before) => before switch
    {
        PurchaseStep.HoldFailed => "failed",
        PurchaseStep.Declined => "declined",
        PurchaseStep.Cancelled => "cancelled",
        PurchaseStep.None or PurchaseStep.Started or PurchaseStep.Held or PurchaseStep.Challenged or PurchaseStep.CancelAsked
            or PurchaseStep.Paid or PurchaseStep.Confirmed or PurchaseStep.Closed => null,
    };
}
