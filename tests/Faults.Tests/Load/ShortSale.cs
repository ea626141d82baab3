using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Load;

/// <summary>A sale for tests that need a data directory with something in it.</summary>
internal static class ShortSale
{
    private const int Buyers = 10;
    private const int Purchases = 40;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Sells until some purchases are paid; the server runs and nobody buys any more when this returns.</summary>
    public static async Task<Sale> RunAsync(DataOwner owner)
    {
        await owner.StartReadyAsync();
        var sale = await Sale.StartAsync(owner.Url, Buyers, seed: 7);
        try
        {
            using var limit = new CancellationTokenSource(Within);
            while (sale.History.Purchases.Count(attempt => attempt.Trail.Final == "paid") < Purchases) await Task.Delay(LookEvery, limit.Token);
            await sale.FinishAsync();
            return sale;
        }
        catch
        {
            sale.Dispose();
            throw;
        }
    }
}
