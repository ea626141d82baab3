using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>
/// A SKU with a long past: so many reservations are made and expire, then its owner is brought into memory again and again by a node that
/// knows nothing, and the time until its first answer is taken.
/// </summary>
internal sealed class HistoryRun(KernelOptions options, IStore store, TimeProvider time)
{
    private const string Sku = "OLD-1";
    private const int Activations = 20;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    public async Task<HistoryResult> RunAsync(TextWriter progress)
    {
        var history = options.History!.Value;
        await using (var node = await Node.StartAsync(store, time))
        {
            await node.StockAsync(Sku, history);
            var callers = (int)Math.Min(options.Callers, history);
            await new Callers(node, [Sku], Length, process: 0, time).MakeAsync(callers, history);
            await progress.WriteLineAsync($"{store.Name}: {history} reservations made; waiting for the last to expire");
            var view = await node.Stock.WaitAsync(Sku, static view => view.Total().Reserved == 0, TimeSpan.FromMinutes(10));
            if (view?.Total().Available != history) throw new InvalidOperationException($"The past of {Sku} is not over: {view?.Total()}.");
        }

        using var times = new LatencyHistogram();
        for (var i = 0; i < Activations; i++)
        {
            await using var node = await Node.StartAsync(store, time);
            var asked = time.GetTimestamp();
            var reply = await node.Stock.AskAsync(Sku, new StockCommand.Look(ReservationId.New(time.GetUtcNow()), BuyerId.Parse("g" + new string('0', 32))));
            times.Record(time.GetElapsedTime(asked));
            if (reply.Answer?.Status != StockStatus.ReservationUnknown) throw new InvalidOperationException($"An owner with a past answered {reply}.");
        }
        var percentiles = times.PercentilesMs(0.5, 0.99, 1);
        return new HistoryResult
        {
            Store = store.Name,
            History = history,
            Activations = Activations,
            ActivationP50Ms = percentiles[0],
            ActivationP99Ms = percentiles[1],
            ActivationMaxMs = percentiles[2],
            PeakRssMb = Usage.PeakRssMb(),
        };
    }
}
