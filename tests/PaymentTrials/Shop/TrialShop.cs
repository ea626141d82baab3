using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Notices;
using LiveCommerce.Checkout.Payments.Stripe;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Api;
using LiveCommerce.PaymentSandbox.Behaviour;
using LiveCommerce.PaymentSandbox.Webhooks;
using LiveCommerce.PaymentTrials.Engine;
using LiveCommerce.PaymentTrials.Wire;

namespace LiveCommerce.PaymentTrials.Shop;

/// <summary>
/// A whole checkout and a whole provider in virtual time: real rules, real steps, the real Stripe adapter over an <see cref="HttpClient"/>, and the sandbox at
/// the other end of it. Replaced are the shell of the grains and the relay, by their laws.
/// </summary>
internal sealed class TrialShop : IDisposable
{
    public const string WebhookSecret = "whsec_trial";

    private static readonly TimeSpan Answers = TimeSpan.FromMilliseconds(20);
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);

    private readonly HttpClient _http;
    private readonly OwnedGrains<StockState, StockCommand, StockEvent, StockAnswer, StockView> _stock;
    private readonly OwnedGrains<PurchaseState, PurchaseCommand, PurchaseEvent, PurchaseAnswer, PurchaseView> _purchases;

    public TrialShop(int seed, Script script, PaymentOptions options, double busy, Func<IPaymentProvider, IPaymentProvider>? plant = null)
    {
        Random = new Random(seed);
        Lanes = new Lanes(Time, Random);
        Func<bool> isBusy = () => busy > 0 && Random.NextDouble() < busy;
        // What stock tells is for the outside only.
        _stock = new(new StockKind(SilentBroadcaster.Instance), Time, isBusy, _ => { });
        _purchases = new(new PurchaseKind(), Time, isBusy, Lanes.Add);
        Account = new PaymentAccount(null, new Moods(script, seed), Time, "https://sandbox.example");
        Inbox = new TrialInbox(this);
        _ = new Messages(Account, WebhookSecret, Time, Inbox.TakeAsync);
        _http = new HttpClient(new SandboxHandler(new SandboxServer(Account, null, Time) { Latency = Answers })) { Timeout = Timeout.InfiniteTimeSpan };
        var stripe = new StripeProvider(_http, new StripeOptions { ApiKey = "sk_trial", Address = new Uri("https://sandbox.example"), ShopAddress = "https://shop.example" }, Time);
        var provider = new TimeLimitedProvider(plant?.Invoke(stripe) ?? stripe, options, Time, new CountingLog<TimeLimitedProvider>(Told));
        Desk = new PaymentDesk(_purchases, new CountingLog<PaymentDesk>(Told));
        Books = new Reconciliation(_purchases, provider, Desk, new CountingLog<Reconciliation>(Told));
        Flow = new PurchaseFlow(_purchases, _stock);
        Lanes.Serve(
            new PurchaseSteps(_purchases, _stock), new PaymentSteps(_purchases, provider, options, Time, new CountingLog<PaymentSteps>(Told)), Orders);
    }

    public VirtualTime Time { get; } = new(Start);

    public Random Random { get; }

    public Lanes Lanes { get; }

    public PaymentAccount Account { get; }

    public TrialInbox Inbox { get; }

    public PaymentDesk Desk { get; }

    public Reconciliation Books { get; }

    public PurchaseFlow Flow { get; }

    public TrialOrders Orders { get; } = new();

    /// <summary>Log events by their id: who was told what.</summary>
    public Dictionary<int, int> Told { get; } = [];

    public Grains.Runtime.IGrains<StockCommand, StockAnswer, StockView> Stock => _stock;

    public Grains.Runtime.IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> Purchases => _purchases;

    public IEnumerable<PurchaseView> AllPurchases => _purchases.Views;

    public IEnumerable<StockView> AllStock => _stock.Views;

    public void Dispose()
    {
        Lanes.Dispose();
        _http.Dispose();
        Account.Dispose();
    }
}

/// <summary>The read model: who ships what.</summary>
internal sealed class TrialOrders : IOutboxHandler
{
    public IReadOnlyCollection<string> Types { get; } = [OrderMessage.MessageType];

    public HashSet<string> Purchases { get; } = new(StringComparer.Ordinal);

    public Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        Purchases.Add(OrderMessage.Read(row.Payload).PurchaseId);
        return Task.FromResult(Sent.Done);
    }
}
