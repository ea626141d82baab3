using LiveCommerce.Benchmarks.Kernel;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Activation;

/// <summary>
/// Gives a SKU a past, command by command through the real kernel: of twenty reservations ten are sold, five released, four expire and one in a
/// thousand is still running at the end.
/// </summary>
internal sealed class Past(Node node, string sku, long reservations, TimeProvider time)
{
    private const int Remembered = 50_000;
    private const int LivingOneIn = 1_000;

    /// <summary>Of those that expire: as long as a slow turn may take, so that the others end in time.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    /// <summary>Of all others.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly List<PastReservation> _remembered = [];
    private readonly Lock _lock = new();
    private long _next;
    private long _living;

    /// <summary>Some of them, evenly spread: every n-th that was made.</summary>
    public IReadOnlyList<PastReservation> Sample => _remembered;

    public long Living => Volatile.Read(ref _living);

    /// <summary>Makes all of it and waits until what has a short deadline has expired.</summary>
    public async Task MakeAsync(int callers)
    {
        await Task.WhenAll(Enumerable.Range(0, (int)Math.Min(callers, reservations)).Select(caller => Task.Run(() => LiveAsync(caller))));
        var view = await node.Stock.WaitAsync(sku, view => view.Total() is var total && total.Reserved <= Living && total.Paying == 0, TimeSpan.FromMinutes(5));
        if (view?.Total().Reserved != Living) throw new InvalidOperationException($"The past of {sku} is not over: {view?.Total()} instead of {Living} reserved.");
    }

    private async Task LiveAsync(int caller)
    {
        var identities = new Identities(process: 0, caller);
        var every = Math.Max(1, reservations / Remembered);
        for (var number = Interlocked.Increment(ref _next) - 1; number < reservations; number = Interlocked.Increment(ref _next) - 1)
        {
            var fate = FateOf(number);
            var (id, buyer) = (identities.NextId(time.GetUtcNow()), identities.Buyer());
            var made = new PastReservation(id, buyer, default, fate);
            var reserved = await DoneAsync(made.Again(fate == ReservationStatus.Expired ? Short : Long));
            await EndAsync(made);
            if (number % every != 0) continue;
            lock (_lock) _remembered.Add(made with { Deadline = reserved.Reservation!.Deadline });
        }
    }

    private async Task EndAsync(PastReservation made)
    {
        switch (made.Fate)
        {
            case ReservationStatus.Sold:
                var purchase = made.Id.Value.ToString("N");
                await DoneAsync(new StockCommand.BeginPayment(made.Id, made.Buyer, purchase));
                await DoneAsync(new StockCommand.Confirm(made.Id, purchase));
                break;
            case ReservationStatus.Released:
                await DoneAsync(new StockCommand.Release(made.Id, made.Buyer));
                break;
            case ReservationStatus.Reserved:
                Interlocked.Increment(ref _living);
                break;
            default: // time does it
                break;
        }
    }

    private async Task<StockAnswer> DoneAsync(StockCommand command)
    {
        while (true)
        {
            var reply = await node.Stock.AskAsync(sku, command);
            if (reply.Answer is { Status: StockStatus.Done } answer) return answer;
            if (reply.Fault != GrainFault.Busy) throw new InvalidOperationException($"{command} was answered {reply}.");
            await Task.Yield();
        }
    }

    private static ReservationStatus FateOf(long number) => number % LivingOneIn == LivingOneIn - 1 ? ReservationStatus.Reserved : (number % 20) switch
    {
        < 10 => ReservationStatus.Sold,
        < 15 => ReservationStatus.Released,
        _ => ReservationStatus.Expired,
    };
}
