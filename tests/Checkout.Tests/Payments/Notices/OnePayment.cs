using LiveCommerce.Checkout.Idempotency;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Behaviour;
using LiveCommerce.PaymentTrials.Shop;

namespace LiveCommerce.Checkout.Tests.Payments.Notices;

/// <summary>One purchase in a world of its own, in virtual time, with the provider's messages kept back until a test lets them through.</summary>
internal sealed class OnePayment : IDisposable
{
    public const int Stocked = 5;

    public static readonly Money Price = new(1_500, "EUR");

    private static readonly BuyerId Buyer = BuyerId.Parse($"g{1:x32}");
    private static readonly IdempotencyKey Key = IdempotencyKey.Parse("k");

    public OnePayment(string method, Script? script = null, PaymentOptions? options = null, int seed = 1)
    {
        Shop = new TrialShop(seed, script ?? new Script(), options ?? new PaymentOptions(), busy: 0);
        Shop.Inbox.Applies = false;
        Begin = Shop.Time.GetUtcNow();
        _ = Shop.Stock.AskAsync("MUG", new StockCommand.Restock("first", Stocked)).AsTask();
        var id = ReservationId.New(Begin);
        _ = Shop.Stock.AskAsync("MUG", new StockCommand.Reserve(id, Buyer, 1, null, Price, null, TimeSpan.FromMinutes(5))).AsTask();
        Request = new PurchaseRequest([new PurchaseLineRequest(Sku.Parse("MUG"), id, "Mug")], method);
        _ = Shop.Flow.StartAsync(Buyer, Key, Request);
    }

    public TrialShop Shop { get; }

    public DateTimeOffset Begin { get; }

    public PurchaseRequest Request { get; }

    public PurchaseId Id { get; } = PurchaseId.From(Buyer, Key);

    public PurchaseView Purchase => Shop.Purchases.ViewAsync(Id.Value).AsTask().GetAwaiter().GetResult()!;

    public UnitCounters Units => Shop.Stock.ViewAsync("MUG").AsTask().GetAwaiter().GetResult()!.Total();

    public Intent Intent => Assert.Single(Shop.Account.Payments);

    public bool IsOrder => Shop.Orders.Purchases.Contains(Id.Value);

    /// <summary>Everything that a shop and its provider can disagree about, in one line.</summary>
    public string End => $"{Purchase.Phase} {Purchase.Ending} refunded={Purchase.IsRefunded} order={IsOrder} {Units} " +
        $"taken={Shop.Account.Payments.Sum(intent => intent.Received)} back={Shop.Account.AllRefunds.Sum(refund => refund.Amount)} refunds={Shop.Account.AllRefunds.Count}";

    public void Run(TimeSpan length) => Shop.Time.RunUntil(Shop.Time.GetUtcNow() + length);

    public void Advance()
    {
        lock (Shop.Account.Gate) Shop.Account.Advance();
    }

    /// <summary>The buyer at the provider's page.</summary>
    public void Act(bool pays)
    {
        lock (Shop.Account.Gate) Assert.True(Shop.Account.Act(Intent.Id, pays));
    }

    public void ComeBack() => _ = Shop.Flow.RefreshAsync(Buyer, Id);

    public void Cancel() => _ = Shop.Flow.CancelAsync(Buyer, Id);

    public void StartAgain() => _ = Shop.Flow.StartAsync(Buyer, Key, Request);

    public void Reconcile() => _ = Shop.Books.RunAsync(Begin, CancellationToken.None);

    public void Apply(int message) => _ = Shop.Inbox.ApplyAsync(Shop.Inbox.Bodies[message]);

    public void Dispose() => Shop.Dispose();
}
