using LiveCommerce.Checkout.Baskets;
using LiveCommerce.Checkout.Offers;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Orders;
using LiveCommerce.LiveHub.Payments;
using LiveCommerce.LiveHub.Recording;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Streams;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>Grains, journal, checkout and the shop's tables: everything below the edge, the same for the server and for tools.</summary>
internal static class KernelSetup
{
    public static IServiceCollection AddKernel(this IServiceCollection services, ShopStore store)
    {
        services.AddSingleton(_ => store); // made by a factory, so that the container closes it last
        services.AddSingleton(provider => provider.GetRequiredService<ShopStore>().Directory);
        services.AddSingleton(provider => new ShopDatabase(provider.GetRequiredService<DataDirectory>().PathOf("shop.db"), provider.GetServices<IShopSchema>()));
        services.AddSingleton(provider => provider.GetRequiredService<ShopStore>().Journal(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<GroupCommitter>();
        services.AddSingleton<OwnerClock>();
        services.AddSingleton(new GrainOptions());
        services.AddSingleton<InProcessRuntime>();
        services.AddSingleton(provider => provider.GetRequiredService<InProcessRuntime>().Carry(new StockKind(provider.GetRequiredService<IBroadcaster>())));
        services.AddSingleton(provider => provider.GetRequiredService<InProcessRuntime>().Carry(new LiveStreamKind(provider.GetRequiredService<IBroadcaster>())));
        services.AddSingleton(provider => provider.GetRequiredService<InProcessRuntime>().Carry(new PurchaseKind()));
        services.AddSingleton(provider => provider.GetRequiredService<InProcessRuntime>().Carry(new DropLimitKind()));
        services.AddSingleton(provider => provider.GetRequiredService<InProcessRuntime>().Carry(new BasketKind()));
        services.AddSingleton<SetInitialStock>(provider => (sku, quantity, cancellationToken) =>
            SetInitialStockAsync(provider.GetRequiredService<IGrains<StockCommand, StockAnswer, StockView>>(), sku, quantity, cancellationToken));
        return services.AddCatalogue();
    }

    public static IServiceCollection AddCheckout(this IServiceCollection services, ShopStore store)
    {
        services.AddSingleton(new RelayOptions { LookEvery = store.IsShared ? RelayOptions.SharedLookEvery : null });
        services.AddPayments();
        services.AddSingleton<IShopSchema, OrderSchema>().AddSingleton<IShopSchema, StreamIndexSchema>();
        services.AddSingleton<OrderStore>().AddSingleton<Contacts>().AddSingleton<SalesFigures>().AddSingleton<StreamIndex>().AddSingleton<PurchaseFlow>().AddSingleton<BasketFlow>();
        services.AddSingleton<IOutboxHandler, OfferSteps>().AddSingleton<IOutboxHandler, PurchaseSteps>()
            .AddSingleton<IOutboxHandler, BasketSteps>();
        services.AddSingleton<IOutboxHandler>(provider => provider.GetRequiredService<OrderStore>());
        services.AddSingleton<IOutboxHandler>(provider => provider.GetRequiredService<StreamIndex>());
        services.AddSingleton<IShopSchema, RecordingSchema>().AddSingleton<RecordingStore>().AddSingleton<ShowFacts>().AddSingleton<ShowRecords>()
            .AddSingleton<IOutboxHandler, Recorder>();
        return services.AddSingleton<Relay>();
    }

    /// <summary>The first units of a SKU, once in its life: what already sells, or was ever stocked, keeps its count.</summary>
    private static async Task<InitialStock> SetInitialStockAsync(
        IGrains<StockCommand, StockAnswer, StockView> stock, Grains.Values.Sku sku, long quantity, CancellationToken cancellationToken)
    {
        if (await stock.ViewAsync(sku.Value, cancellationToken) is { Version: > 0 }) return InitialStock.AlreadyStocked;
        var reply = await stock.AskAsync(sku.Value, new StockCommand.Restock("initial", quantity), cancellationToken);
        return reply.Answer?.Status switch
        {
            StockStatus.Done => InitialStock.Stocked,
            StockStatus.Repeated or StockStatus.IdReused => InitialStock.AlreadyStocked,
            _ => InitialStock.Refused,
        };
    }
}
