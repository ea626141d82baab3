using LiveCommerce.Benchmarks.Kernel;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Micro;

internal static class Stock
{
    public static readonly StockKind Kind = new(SilentBroadcaster.Instance);

    private static readonly Money Price = new(1_999, "EUR");

    /// <summary>One unit for a new buyer under a new id.</summary>
    public static StockCommand.Reserve Reserve(ref Identities identities, DateTimeOffset now)
    {
        var id = identities.NextId(now);
        return new StockCommand.Reserve(id, identities.Buyer(), 1, null, Price, null, TimeSpan.FromMinutes(5));
    }
}
