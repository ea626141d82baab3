using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Tests.Journal;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Flows;

/// <summary>The process dies at every single append of a purchase, before and after it landed; a new one goes on from journal and books.</summary>
public sealed class CrashTests
{
    private static readonly BuyerId Anna = Shop.Buyer(1);

    public static TheoryData<string, CaptureMode, int, bool> Deaths()
    {
        var deaths = new TheoryData<string, CaptureMode, int, bool>();
        (string Method, CaptureMode Capture)[] ways =
        [
            ("sandbox_ok", CaptureMode.Automatic), ("sandbox_decline", CaptureMode.Automatic), ("sandbox_timeout", CaptureMode.Automatic),
            ("sandbox_late", CaptureMode.Automatic), ("sandbox_ok", CaptureMode.Manual), ("sandbox_timeout", CaptureMode.Manual),
        ];
        foreach (var (method, capture) in ways)
        {
            for (var append = 1; append <= 12; append++)
            {
                deaths.Add(method, capture, append, false);
                deaths.Add(method, capture, append, true);
            }
        }
        return deaths;
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task WhereverItDiesThereIsOneChargeAndOneOrderOrNeither(string method, CaptureMode capture, int atAppend, bool afterItLanded)
    {
        using var directory = new TemporaryDirectory();
        var (time, orders) = (new ManualTime(), new OrderBook());
        var journal = new InMemoryJournal(time);
        var (id, options) = (PurchaseId.From(Anna, Shop.Key("k")), new PaymentOptions { Capture = capture });
        PurchaseRequest request;
        await using (var shop = new Shop(journal, directory.Path, time, orders))
        {
            await shop.RestockAsync("MUG", 3);
            await shop.RestockAsync("TEE", 3);
            request = new([await shop.ReserveAsync("MUG", Anna, time.GetUtcNow()), await shop.ReserveAsync("TEE", Anna, time.GetUtcNow())], method);
        }

        var dying = new CrashingJournal(journal, atAppend, afterItLanded);
        await using (var shop = new Shop(dying, directory.Path, time, orders, options))
        {
            var start = Task.Run(() => shop.Flow.StartAsync(Anna, Shop.Key("k"), request));
            // A purchase with fewer steps than that ends instead.
            await time.UntilAsync(async () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                return dying.Dead.IsCompleted || await shop.Purchases.ViewAsync(id.Value) is { IsSettled: true };
            });
            await time.UntilAsync(() =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                return Task.FromResult(start.IsCompleted);
            });
        }

        await using (var shop = new Shop(journal, directory.Path, time, orders, options))
        {
            var start = Task.Run(() => shop.Flow.StartAsync(Anna, Shop.Key("k"), request)); // the client tries again
            await time.UntilAsync(async () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                return (await shop.ViewAsync(id)).IsSettled && (method == "sandbox_decline" || !orders.ByPurchase.IsEmpty);
            });
            await time.UntilAsync(() => Task.FromResult(start.IsCompleted));
            var purchase = await shop.ViewAsync(id);
            var isPaid = method != "sandbox_decline";
            Assert.Equal(isPaid ? PurchaseStatus.Paid : PurchaseStatus.Declined, purchase.Status);
            Assert.Equal(isPaid ? 1 : 0, shop.Booked().Count(entry => entry.Entry == "charged"));
            Assert.Equal(isPaid ? 1 : 0, orders.ByPurchase.Count);
            var expected = isPaid ? new UnitCounters(3, 2, 0, 0, 1, 0) : new UnitCounters(3, 3, 0, 0, 0, 0);
            Assert.Equal(expected, await shop.CountAsync("MUG"));
            Assert.Equal(expected, await shop.CountAsync("TEE"));
        }
        await WhatIsLeftOfTheOutboxIsEmptyAsync(journal, directory, time, orders);
    }

    private static async Task WhatIsLeftOfTheOutboxIsEmptyAsync(InMemoryJournal journal, TemporaryDirectory directory, ManualTime time, OrderBook orders)
    {
        await using var shop = new Shop(journal, directory.Path, time, orders);
        await time.UntilAsync(() => Task.FromResult(journal.ReadOutbox(0, 10).Count == 0));
    }
}
