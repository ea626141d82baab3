using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentTrials.Shop;

namespace LiveCommerce.PaymentTrials.Trial;

/// <summary>What one world came to.</summary>
/// <param name="Payments">Purchases that were started.</param>
/// <param name="Orders">Of them: orders.</param>
/// <param name="LateSettled">Late money that went back.</param>
/// <param name="Reviews">Purchases that wait for a person, who has been told.</param>
/// <param name="Breaches">What must never be.</param>
/// <param name="Digest">Of the end; the same seed has the same.</param>
internal sealed record TrialResult(int Payments, int Orders, int LateSettled, int Reviews, IReadOnlyList<string> Breaches, string Digest);

/// <summary>The provider's books against the shop's, by somebody who knows only what a purchase is.</summary>
internal static class TrialAudit
{
    public static TrialResult Of(TrialPlan plan, TrialShop shop)
    {
        var breaches = new List<string>();
        var purchases = shop.AllPurchases.ToDictionary(purchase => purchase.PurchaseId, StringComparer.Ordinal);
        var byReference = shop.Account.Payments.ToLookup(intent => intent.Metadata.GetValueOrDefault("reference") ?? "", StringComparer.Ordinal);
        foreach (var stray in byReference.Where(each => !purchases.ContainsKey(each.Key) && each.Any(HoldsMoney)))
            breaches.Add($"money without a purchase: {stray.Key}");
        foreach (var purchase in purchases.Values) Check(shop, purchase, [.. byReference[purchase.PurchaseId]], breaches);
        CheckUnits(shop, purchases.Values, breaches);
        breaches.AddRange(shop.Lanes.Thrown.Select(thrown => $"a step threw: {thrown}"));
        if (!shop.Lanes.IsEmpty) breaches.Add("messages are left in the outbox");
        var reviews = purchases.Values.Count(purchase => purchase.Phase == PurchasePhase.Review);
        if (reviews > 0 && shop.Told.GetValueOrDefault(2004) == 0) breaches.Add("a purchase is in review and nobody was told");
        return new TrialResult(
            purchases.Count, purchases.Values.Count(purchase => purchase.Phase == PurchasePhase.Paid), purchases.Values.Count(purchase => purchase.IsRefunded),
            reviews, [.. breaches.Select(breach => $"seed {plan.Seed}: {breach}")], DigestOf(shop));
    }

    private static void Check(TrialShop shop, PurchaseView purchase, List<Intent> intents, List<string> breaches)
    {
        var taken = intents.Where(intent => intent.Received > 0).ToList();
        var received = taken.Sum(intent => intent.Received);
        var refunds = shop.Account.AllRefunds.Where(refund => intents.Exists(intent => intent.Id == refund.IntentId)).ToList();
        var refunded = refunds.Sum(refund => refund.Amount);
        var isOrder = shop.Orders.Purchases.Contains(purchase.PurchaseId);
        void Report(string what) => breaches.Add(
            $"{what}: {purchase.PurchaseId} is {purchase.Phase} (total {purchase.Total}, received {received}, refunded {refunded}, method {purchase.PaymentMethod})");

        if (taken.Count > 1) Report("double capture");
        if (refunds.Count > 1) Report("more than one refund");
        if (intents.Exists(intent => intent.Capturable > 0) && purchase.Phase != PurchasePhase.Review) Report("money is left set aside");
        switch (purchase.Phase)
        {
            case PurchasePhase.Paid:
                if (received - refunded != purchase.Total.Amount) Report("shipped unpaid");
                if (!isOrder) Report("paid without an order");
                break;
            case PurchasePhase.Closed:
                if (received != refunded) Report("captured without an order");
                if (received > 0 && !purchase.IsRefunded) Report("a late success is not settled");
                if (isOrder) Report("an order that was closed");
                break;
            case PurchasePhase.Review:
                // A person decides. What is to be seen: it is there for a reason, and nothing was shipped.
                if (isOrder) Report("shipped in review");
                break;
            default:
                Report("not settled");
                break;
        }
    }

    /// <summary>Nothing is reserved any more, what is paid is sold, what is in review is kept, everything else is free.</summary>
    private static void CheckUnits(TrialShop shop, IReadOnlyCollection<PurchaseView> purchases, List<string> breaches)
    {
        foreach (var stock in shop.AllStock)
        {
            var units = stock.Total();
            var sold = UnitsIn(purchases, stock.Sku, PurchasePhase.Paid);
            var kept = UnitsIn(purchases, stock.Sku, PurchasePhase.Review);
            if (units.Sold != sold || units.Paying != kept || units.Reserved != 0 || units.Available != units.Stocked - sold - kept)
                breaches.Add($"units leaked: {stock.Sku} has {units}, of which {sold} are sold and {kept} in review");
        }
    }

    private static long UnitsIn(IEnumerable<PurchaseView> purchases, string sku, PurchasePhase phase) => purchases
        .Where(purchase => purchase.Phase == phase && purchase.HeldAt is not null).SelectMany(purchase => purchase.Lines).Where(line => line.Sku.Value == sku).Sum(line => line.Quantity);

    private static bool HoldsMoney(Intent intent) => intent.Received > 0 || intent.Capturable > 0;

    private static string DigestOf(TrialShop shop)
    {
        var text = new StringBuilder();
        foreach (var purchase in shop.AllPurchases.OrderBy(purchase => purchase.PurchaseId, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{purchase.PurchaseId} {purchase.Phase} {purchase.Version} {purchase.Stamp.UtcTicks}\n");
        foreach (var intent in shop.Account.Payments.OrderBy(intent => intent.Id, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{intent.Id} {intent.Status} {intent.Received}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}
