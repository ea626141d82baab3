using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>
/// So many people who each reserve a unit, wait for the answer, and come again as somebody else with a new id: a closed loop that keeps
/// exactly so many reservations under way.
/// </summary>
internal sealed class Callers(Node node, IReadOnlyList<string> skus, TimeSpan length, int process, TimeProvider time)
{
    private static readonly Money Price = new(1_999, "EUR");
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private volatile bool _enough;
    private long _places = long.MaxValue;
    private long _granted;
    private long _busy;

    /// <summary>Answers "come back" of a full mailbox; nothing has happened then.</summary>
    public long Busy => Volatile.Read(ref _busy);

    /// <summary>Runs until both have passed, and ends when every caller has its answer.</summary>
    /// <returns>Reservations granted, and the time from the first question to the last answer.</returns>
    public async Task<(long Granted, TimeSpan Elapsed)> RunAsync(int callers, TimeSpan atLeast, long reservations, LatencyHistogram? times)
    {
        (_enough, _granted, _busy) = (false, 0, 0);
        var began = time.GetTimestamp();
        var all = Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, times))).ToArray();
        using var timer = new PeriodicTimer(LookEvery, time);
        while (time.GetElapsedTime(began) < atLeast || Volatile.Read(ref _granted) < reservations)
        {
            await timer.WaitForNextTickAsync();
            if (all.FirstOrDefault(static one => one.IsFaulted) is { } failed) await failed;
        }
        _enough = true;
        await Task.WhenAll(all);
        return (_granted, time.GetElapsedTime(began));
    }

    /// <summary>Makes exactly so many reservations.</summary>
    public async Task MakeAsync(int callers, long reservations)
    {
        (_enough, _places) = (false, reservations);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, times: null))));
    }

    private async Task CallAsync(int caller, LatencyHistogram? times)
    {
        var identities = new Identities(process, caller);
        var sku = skus[caller % skus.Count];
        var granted = 0;
        // One look at the clock for each reservation: what ends the one begins the next, and tells when its id was made.
        var asked = time.GetTimestamp();
        var (startedAt, started) = (time.GetUtcNow(), asked);
        while (!_enough && (_places == long.MaxValue || Interlocked.Decrement(ref _places) >= 0))
        {
            var id = identities.NextId(startedAt + time.GetElapsedTime(started, asked));
            var command = new StockCommand.Reserve(id, identities.Buyer(), 1, null, Price, null, length);
            var reply = await node.Stock.AskAsync(sku, command);
            if (reply.Fault == GrainFault.Busy)
            {
                Interlocked.Increment(ref _busy);
                if (_places != long.MaxValue) Interlocked.Increment(ref _places);
                await Task.Yield();
                asked = time.GetTimestamp();
                continue;
            }
            if (reply.Answer?.Status != StockStatus.Done) throw new InvalidOperationException($"A reservation was not granted: {reply}.");
            var answered = time.GetTimestamp();
            times?.Record(time.GetElapsedTime(asked, answered));
            asked = answered;
            if (++granted % 16 == 0) Interlocked.Add(ref _granted, 16); // a shared counter touched by everybody each time would be what is measured
        }
        Interlocked.Add(ref _granted, granted % 16);
    }
}
