using System.Collections.Concurrent;
using System.Text.Json;
using LiveCommerce.Checkout.Baskets;
using LiveCommerce.Checkout.Idempotency;
using LiveCommerce.Checkout.Offers;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Sandbox;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.Checkout.Tests.Flows;

/// <summary>The whole checkout as a server wires it, over a journal and books that outlive it.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public static readonly Money Price = new(1_500, "EUR");

    private readonly string _books;
    private readonly GroupCommitter _committer;
    private readonly InProcessRuntime _runtime;
    private readonly Relay _relay;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _relaying;

    public Shop(
        IJournal journal, string books, TimeProvider time, OrderBook orders, PaymentOptions? options = null, SandboxOptions? sandbox = null,
        RelayOptions? relay = null, Func<SandboxProvider, IPaymentProvider>? provider = null)
    {
        _books = books;
        options ??= new PaymentOptions();
        Orders = orders;
        _committer = new GroupCommitter(journal, time, NullLogger<GroupCommitter>.Instance);
        _runtime = new InProcessRuntime(journal, _committer, new OwnerClock(time), new GrainOptions(), NullLogger<InProcessRuntime>.Instance);
        Stock = _runtime.Carry(new StockKind(SilentBroadcaster.Instance));
        Streams = _runtime.Carry(new LiveStreamKind(SilentBroadcaster.Instance));
        Purchases = _runtime.Carry(new PurchaseKind());
        Drops = _runtime.Carry(new DropLimitKind());
        Baskets = _runtime.Carry(new BasketKind());
        Sandbox = new SandboxProvider(books, sandbox ?? new SandboxOptions(), time);
        var limited = new TimeLimitedProvider(provider?.Invoke(Sandbox) ?? Sandbox, options, time, NullLogger<TimeLimitedProvider>.Instance);
        IOutboxHandler[] handlers =
        [
            new PurchaseSteps(Purchases, Stock), new OfferSteps(Streams, Stock, Drops), new PaymentSteps(Purchases, limited, options, time, Log),
            new BasketSteps(Baskets, Stock, Drops, time), orders,
        ];
        _relay = new Relay(journal, _committer, handlers, relay ?? new RelayOptions(), time, NullLogger<Relay>.Instance);
        Flow = new PurchaseFlow(Purchases, Stock);
        _relaying = _relay.RunAsync(_stop.Token);
    }

    public IGrains<StockCommand, StockAnswer, StockView> Stock { get; }

    public IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> Streams { get; }

    public IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> Purchases { get; }

    public IGrains<DropLimitCommand, DropLimitAnswer, DropLimitView> Drops { get; }

    public IGrains<BasketCommand, BasketReply, BasketView> Baskets { get; }

    public PurchaseFlow Flow { get; }

    public SandboxProvider Sandbox { get; }

    public RecordingLog<PaymentSteps> Log { get; } = new();

    public OrderBook Orders { get; }

    public async Task RestockAsync(string sku, long quantity) =>
        Assert.Equal(StockStatus.Done, (await Stock.AskAsync(sku, new StockCommand.Restock("first", quantity))).Answer!.Status);

    public async Task<PurchaseLineRequest> ReserveAsync(string sku, BuyerId buyer, DateTimeOffset now, Money? price = null, long quantity = 1)
    {
        var id = ReservationId.New(now);
        var reply = await Stock.AskAsync(sku, new StockCommand.Reserve(id, buyer, quantity, null, price ?? Price, null, TimeSpan.FromMinutes(5)));
        Assert.Equal(StockStatus.Done, reply.Answer!.Status);
        return new PurchaseLineRequest(Sku.Parse(sku), id, $"The {sku}");
    }

    public async Task<UnitCounters> CountAsync(string sku) => (await Stock.ViewAsync(sku))!.Total();

    public async Task<PurchaseView> ViewAsync(PurchaseId id) => (await Purchases.ViewAsync(id.Value))!;

    /// <summary>What the provider's books say, as somebody reads them who knows nothing of this code.</summary>
    public IReadOnlyList<(string Entry, string Reference, long Amount)> Booked()
    {
        using var file = new FileStream(Path.Combine(_books, "books.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => (line.GetProperty("entry").GetString()!, line.GetProperty("reference").GetString()!, line.GetProperty("amount").GetInt64()))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _relaying;
        await _runtime.DisposeAsync();
        await _committer.DisposeAsync();
        await Sandbox.DisposeAsync();
        _relay.Dispose();
        _stop.Dispose();
    }

    public static BuyerId Buyer(int number) => BuyerId.Parse($"g{number:x32}");

    public static IdempotencyKey Key(string text) => IdempotencyKey.Parse(text);
}

/// <summary>The read models; they outlive the server. That of the shows, and what is told to the outside, is of no interest here.</summary>
internal sealed class OrderBook : IOutboxHandler
{
    public IReadOnlyCollection<string> Types { get; } = [OrderMessage.MessageType, "stream.index", ShopEventMessage.MessageType];

    public ConcurrentDictionary<string, OrderMessage> ByPurchase { get; } = new(StringComparer.Ordinal);

    public Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        if (row.Type != OrderMessage.MessageType) return Task.FromResult(Sent.Done);
        var order = OrderMessage.Read(row.Payload);
        ByPurchase[order.PurchaseId] = order;
        return Task.FromResult(Sent.Done);
    }
}
