using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Sandbox;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Checkout.Tests.Flows;

/// <summary>Many buyers, every payment method, a provider that loses calls, a server that dies again and again. The seed stands in the name of the case.</summary>
public sealed class StressTests
{
    private const int Buyers = 500;
    private const int Deaths = 4;

    private static readonly string[] Methods =
        [SandboxMethods.Ok, SandboxMethods.Ok, SandboxMethods.Decline, SandboxMethods.Challenge, SandboxMethods.Timeout, SandboxMethods.Late];

    private static readonly string[] Skus = ["MUG", "TEE", "CAP"];

    [Theory]
    [InlineData(1, CaptureMode.Automatic)]
    [InlineData(2, CaptureMode.Manual)]
    public async Task TheBooksAndTheOrdersAgreeWhateverHappens(int seed, CaptureMode capture)
    {
        using var directory = new TemporaryDirectory();
        var random = new Random(seed);
        var (time, orders) = (new ManualTime(), new OrderBook());
        var journal = new InMemoryJournal(time);
        var requests = new Dictionary<PurchaseId, (int Buyer, PurchaseRequest Request)>();
        await using (var shop = new Shop(journal, directory.Path, time, orders))
        {
            foreach (var sku in Skus) await shop.RestockAsync(sku, Buyers);
            for (var buyer = 0; buyer < Buyers; buyer++)
            {
                var lines = new List<PurchaseLineRequest>();
                foreach (var sku in Skus.Take(random.Next(1, 4))) lines.Add(await shop.ReserveAsync(sku, Shop.Buyer(buyer), time.GetUtcNow()));
                var method = Methods[random.Next(Methods.Length)];
                requests.Add(PurchaseId.From(Shop.Buyer(buyer), Shop.Key("k")), (buyer, new PurchaseRequest(lines, method)));
            }
        }

        for (var life = 0; life <= Deaths; life++)
        {
            var isLast = life == Deaths;
            var dying = new CrashingJournal(journal, isLast ? int.MaxValue : random.Next(10, 80), afterItLanded: random.Next(2) == 0);
            await using var shop = new Shop(dying, directory.Path, time, orders, new PaymentOptions { Capture = capture }, provider: sandbox => new UnreliableProvider(sandbox, seed));
            // Every buyer whose purchase is not over tries again with the same key; some give up, some answer their challenge.
            var starts = requests.Values
                .Select(each => Task.Run(() => shop.Flow.StartAsync(Shop.Buyer(each.Buyer), Shop.Key("k"), each.Request))).ToArray();
            await time.UntilAsync(async () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                if (dying.Dead.IsCompleted) return true;
                var (id, (buyer, _)) = requests.ElementAt(random.Next(requests.Count));
                if (await shop.Purchases.ViewAsync(id.Value) is { OpenChallengeUrl: { } url } && random.Next(3) > 0)
                    await AnswerAsync(shop.Sandbox, url["/sandbox/challenge/".Length..], random.Next(2) == 0);
                else if (random.Next(10) == 0) _ = shop.Flow.CancelAsync(Shop.Buyer(buyer), id);
                return starts.All(start => start.IsCompleted) && await AllSettledAsync(shop, requests.Keys);
            }, TimeSpan.FromMinutes(2));
            await time.UntilAsync(() =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(starts.All(start => start.IsCompleted));
            });
            if (isLast) await CheckAsync(shop, time, journal, requests);
        }
    }

    private static async Task CheckAsync(
        Shop shop, ManualTime time, InMemoryJournal journal, Dictionary<PurchaseId, (int Buyer, PurchaseRequest Request)> requests)
    {
        await time.UntilAsync(() => Task.FromResult(journal.ReadOutbox(0, 1).Count == 0));
        var paid = new HashSet<string>(StringComparer.Ordinal);
        var sold = Skus.ToDictionary(sku => sku, _ => 0L, StringComparer.Ordinal);
        foreach (var id in requests.Keys)
        {
            var purchase = await shop.ViewAsync(id);
            if (purchase.Status != PurchaseStatus.Paid) continue;
            paid.Add(id.Value);
            foreach (var line in purchase.Lines) sold[line.Sku.Value] += line.Quantity;
        }
        Assert.InRange(paid.Count, 1, Buyers - 1);
        Assert.Equal(paid.Order(), shop.Booked().Where(entry => entry.Entry == "charged").Select(entry => entry.Reference).Order());
        Assert.DoesNotContain(shop.Booked(), entry => entry.Entry == "refunded");
        Assert.Equal(paid.Order(), shop.Orders.ByPurchase.Keys.Order());
        Assert.Equal(paid.Count, shop.Orders.ByPurchase.Values.Select(order => order.OrderNumber).Distinct().Count());
        foreach (var sku in Skus) Assert.Equal(new UnitCounters(Buyers, Buyers - sold[sku], 0, 0, sold[sku], 0), await FreeAsync(shop, time, sku));
    }

    /// <summary>A buyer whose start was refused because the reservation had run out has none any more, sooner or later.</summary>
    private static async Task<UnitCounters> FreeAsync(Shop shop, ManualTime time, string sku)
    {
        await time.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await shop.CountAsync(sku)).Reserved == 0;
        });
        return await shop.CountAsync(sku);
    }

    private static async Task AnswerAsync(SandboxProvider sandbox, string chargeId, bool accept) =>
        _ = accept ? await sandbox.AcceptAsync(chargeId) : await sandbox.RefuseAsync(chargeId);

    /// <summary>Version 0 is settled too: the reservations of that buyer expired while the server was down.</summary>
    private static async Task<bool> AllSettledAsync(Shop shop, IEnumerable<PurchaseId> ids)
    {
        foreach (var id in ids)
        {
            if (await shop.Purchases.ViewAsync(id.Value) is not { } view || !(view.IsSettled || view.Version == 0)) return false;
        }
        return true;
    }
}
