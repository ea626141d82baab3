using LiveCommerce.FaultTrials.History;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>
/// The process that faults happen to. It sells until its input ends or it is killed; with <c>--settle</c> it puts everything in order instead.
/// </summary>
internal static class VictimProgram
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(VictimSettings settings)
    {
        var voice = new Voice(Console.OpenStandardOutput());
        await using var kernel = await Kernel.OpenAsync(settings);
        var counter = new Counter(kernel.Owners, voice, TimeSpan.FromMilliseconds(settings.LifeMs));
        if (settings.Settle)
        {
            await new Settling(kernel.Owners, counter, voice, settings).RunAsync(Console.In);
            return 0;
        }
        // The same in every life of every process: it takes effect once.
        for (var i = 0; i < settings.Skus; i++)
        {
            var sku = $"S{settings.FirstSku + i}";
            while (await counter.AskAsync(new Wish(Operation.Restock, sku, $"first-{sku}", "-", settings.Stock)) is not { Status: StockStatus.Done or StockStatus.Repeated })
                await Task.Delay(RetryEvery);
        }
        voice.Reached("ready");
        if (settings.Holds) await Console.In.ReadLineAsync();
        using var stopping = new CancellationTokenSource();
        Task[] people =
        [
            .. Enumerable.Range(0, settings.Buyers).Select(number => new Buyer(counter, settings, number).ShopAsync(stopping.Token)),
            .. settings.Buyers > 0 ? [new Host(counter, settings).RestockAsync(stopping.Token)] : Array.Empty<Task>(),
        ];
        await Console.In.ReadToEndAsync(CancellationToken.None);
        await stopping.CancelAsync();
        await Task.WhenAll(people);
        voice.Counted("doublyOwned", counter.DoublyOwned);
        foreach (var (what, howOften) in kernel.Counts) voice.Counted(what, howOften);
        voice.Reached("stopped");
        return 0;
    }
}
