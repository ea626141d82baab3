using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>How a step outside the grain reads the purchase it works for, and how its result comes back.</summary>
internal static class PurchaseReports
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static readonly Sent NotReadable = Sent.TryAgain("the purchase cannot be read");

    /// <summary>
    /// The committed purchase, not older than the fact that caused the message: the row can be seen a moment before the grain shows its view.
    /// </summary>
    public static async Task<PurchaseView?> CommittedAsync(
        this IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> purchases, OutboxRow row, CancellationToken cancellationToken)
    {
        var view = await purchases.WaitAsync(row.Key.Id, view => view.Version >= row.Sequence, Patience, cancellationToken);
        return view?.Version >= row.Sequence ? view : null;
    }

    /// <summary>Durable when this is done; a grain that cannot take it now gets it again with the whole, idempotent step.</summary>
    public static async Task<Sent> ReportAsync(
        this IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> purchases, string purchaseId, PurchaseCommand note, CancellationToken cancellationToken)
    {
        var reply = await purchases.AskAsync(purchaseId, note, cancellationToken);
        return reply.Fault == GrainFault.None ? Sent.Done : Sent.TryAgain($"{PurchaseKind.KindName}: {reply.Fault}");
    }
}
