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
        var goods = new Goods(settings);
        foreach (var wish in goods.First())
        {
            while (await counter.AskAsync(wish) is not { Status: StockStatus.Done or StockStatus.Repeated }) await Task.Delay(RetryEvery);
            if (wish.Operation == Operation.Arm) goods.Add(wish.Sku, wish.Id);
        }
        voice.Reached("ready");
        if (settings.Holds) await Console.In.ReadLineAsync();
        using var stopping = new CancellationTokenSource();
        Task[] people =
        [
            .. Enumerable.Range(0, settings.Buyers).Select(number => new Buyer(counter, goods, settings, number).ShopAsync(stopping.Token)),
            .. settings.Buyers > 0 ? [new Host(counter, goods, settings).ManageAsync(stopping.Token)] : Array.Empty<Task>(),
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
