using LiveCommerce.Checkout.Idempotency;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Behaviour;
using LiveCommerce.PaymentTrials.Shop;

namespace LiveCommerce.PaymentTrials.Trial;

/// <summary>One world: buyers with every payment method, a provider with its whole repertoire, a shop that dies now and then; a week of it, then the audit.</summary>
internal static class TrialRun
{
    private const int Skus = 3;
    private const double Busy = 0.01;

    private static readonly TimeSpan Length = TimeSpan.FromDays(8);
    private static readonly TimeSpan Arrivals = TimeSpan.FromMinutes(10);

    private static readonly string[] AllMethods =
    [
        Methods.Card, Methods.Card, Methods.Card, Methods.Card, Methods.Declined, Methods.InsufficientFunds, Methods.Challenge, Methods.Challenge, Methods.Redirect,
        Methods.Voucher, Methods.Wallet, Methods.Transfer, Methods.WalletEmpty, "pm_of_monopoly",
    ];

    public static TrialResult Run(TrialPlan plan)
    {
        using var shop = new TrialShop(
            plan.Seed, plan.Script, plan.Options, Busy, plan.Plant == Plant.None ? null : provider => new PlantedProvider(provider, plan.Plant));
        return Run(plan, shop);
    }

    private static TrialResult Run(TrialPlan plan, TrialShop shop)
    {
        var (time, random) = (shop.Time, shop.Random);
        var begin = time.GetUtcNow();
        for (var sku = 0; sku < Skus; sku++) Restock(shop, $"SKU{sku}", plan.Payments);
        for (var buyer = 0; buyer < plan.Payments; buyer++)
        {
            var number = buyer;
            time.At(begin + (Arrivals * random.NextDouble()), () => _ = BuyAsync(shop, number));
        }
        foreach (var _ in Enumerable.Range(0, random.Next(3))) Die(shop, begin + (Arrivals * 2 * random.NextDouble()));
        for (var hour = 1; hour < 48; hour += 6) time.At(begin.AddHours(hour), () => _ = shop.Books.RunAsync(begin, CancellationToken.None));
        KeepGoing(shop, begin + Length);
        time.RunUntil(begin + Length);
        // The last word: no message comes any more, and whatever was missed is found by comparing the books.
        for (var run = 0; run < 5; run++)
        {
            _ = shop.Books.RunAsync(begin, CancellationToken.None);
            time.RunUntil(time.GetUtcNow().AddHours(6));
        }
        return TrialAudit.Of(plan, shop);
    }

    private static async Task BuyAsync(TrialShop shop, int number)
    {
        var random = shop.Random;
        var buyer = BuyerId.Parse($"g{number:x32}");
        var key = IdempotencyKey.Parse($"k{number}");
        var method = AllMethods[random.Next(AllMethods.Length)];
        var lines = new List<PurchaseLineRequest>();
        for (var sku = random.Next(Skus); sku < Skus; sku++) lines.Add(await ReserveAsync(shop, $"SKU{sku}", buyer, lines.Count));
        var request = new PurchaseRequest(lines, method);
        // A client that has no answer asks again under the same key; some press twice anyway.
        PurchaseOutcome outcome;
        while ((outcome = await shop.Flow.StartAsync(buyer, key, request)).Fault != Grains.Runtime.GrainFault.None) await Task.Delay(TimeSpan.FromSeconds(1), shop.Time);
        if (random.Next(4) == 0) _ = shop.Flow.StartAsync(buyer, key, request);
        var id = PurchaseId.From(buyer, key);
        if (random.Next(12) == 0) After(shop, TimeSpan.FromSeconds(40), () => _ = shop.Flow.CancelAsync(buyer, id));
        if (method is Methods.Challenge or Methods.Redirect or Methods.Voucher) After(shop, TimeSpan.FromMinutes(4), () => _ = ActAsync(shop, buyer, id));
    }

    /// <summary>Pays, refuses, or never comes; and then comes back to the shop, or does not.</summary>
    private static async Task ActAsync(TrialShop shop, BuyerId buyer, PurchaseId id)
    {
        var random = shop.Random;
        if (random.Next(5) == 0) return;
        lock (shop.Account.Gate)
        {
            var intent = shop.Account.Payments.FirstOrDefault(
                each => each.Metadata.GetValueOrDefault("reference") == id.Value && each.Status == IntentStatus.RequiresAction);
            if (intent is not null) shop.Account.Act(intent.Id, pays: random.Next(5) > 0);
        }
        if (random.Next(3) > 0) await shop.Flow.RefreshAsync(buyer, id);
    }

    private static async Task<PurchaseLineRequest> ReserveAsync(TrialShop shop, string sku, BuyerId buyer, int line)
    {
        var id = ReservationId.New(shop.Time.GetUtcNow());
        var reserve = new StockCommand.Reserve(id, buyer, 1, null, new Money(1_000 + line, "EUR"), null, TimeSpan.FromMinutes(30));
        while ((await shop.Stock.AskAsync(sku, reserve)).Fault != Grains.Runtime.GrainFault.None) await Task.Delay(TimeSpan.FromSeconds(1), shop.Time);
        return new PurchaseLineRequest(Sku.Parse(sku), id, sku);
    }

    private static void Restock(TrialShop shop, string sku, long quantity)
    {
        var restock = new StockCommand.Restock("first", quantity);
        // An owner that is busy at the very beginning is asked again; it answers at once, as all here do.
        while (shop.Stock.AskAsync(sku, restock).AsTask().GetAwaiter().GetResult().Fault != Grains.Runtime.GrainFault.None)
        {
        }
    }

    private static void After(TrialShop shop, TimeSpan most, Action action) => shop.Time.At(shop.Time.GetUtcNow() + (most * shop.Random.NextDouble()), action);

    private static void Die(TrialShop shop, DateTimeOffset at) => shop.Time.At(at, () =>
    {
        shop.Lanes.Kill();
        After(shop, TimeSpan.FromMinutes(1), shop.Lanes.Restart);
    });

    /// <summary>What goes on by itself at the provider goes on at its instant.</summary>
    private static void KeepGoing(TrialShop shop, DateTimeOffset until)
    {
        DateTimeOffset? next;
        lock (shop.Account.Gate) next = shop.Account.Advance();
        var look = next is { } at && at < shop.Time.GetUtcNow().AddMinutes(10) ? at : shop.Time.GetUtcNow().AddMinutes(10);
        if (look < until) shop.Time.At(look, () => KeepGoing(shop, until));
    }
}
