using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Simulation.Audit;

/// <summary>
/// One SKU's books, kept by the auditor from the stored bytes alone and with its own arithmetic. Every fact is checked against the law when it is
/// entered, and every earlier state can be looked up, because answers were decided on earlier states.
/// </summary>
internal sealed class StockBooks(string sku, Action<string> fail)
{
    private readonly List<long> _boundaries = [0];
    private long _stamp;

    public Dictionary<string, PoolBook> Pools { get; } = new() { [""] = new PoolBook("", 0, null) };

    public Dictionary<string, ReservationBook> Reservations { get; } = [];

    /// <summary>Restocks and withdrawals: sequence and signed quantity.</summary>
    public Dictionary<string, (long Sequence, long Change)> Operations { get; } = [];

    public long Sequence { get; private set; }

    public string Sku => sku;

    /// <summary>Reservations that still wait for their deadline.</summary>
    public int Waiting { get; private set; }

    public PoolBook General => Pools[""];

    public bool IsBoundary(long sequence) => _boundaries.BinarySearch(sequence) >= 0;

    /// <summary>Enters a batch; returns what it says.</summary>
    public IReadOnlyList<Fact> Enter(Append batch)
    {
        List<Fact> facts;
        try
        {
            facts = EventFacts.Read(batch.Events);
        }
        catch (Exception e)
        {
            fail($"{sku}: the auditor cannot read the batch at {batch.Sequence}: {e.Message}");
            return [];
        }
        if (batch.Expected != Sequence || batch.Sequence != Sequence + facts.Count)
            fail($"{sku}: the books stand at {Sequence}, the batch says {batch.Expected}->{batch.Sequence} and holds {facts.Count} events.");
        foreach (var fact in facts)
        {
            Sequence++;
            if (fact.At < _stamp) Wrong(fact, $"its stamp is before {_stamp}");
            _stamp = fact.At;
            Enter(fact);
        }
        _boundaries.Add(Sequence);
        if (batch.Stamp.ToUnixTimeMilliseconds() != _stamp) fail($"{sku}: the batch at {Sequence} is stamped {batch.Stamp:O}, its last event {_stamp}.");
        var total = TotalAt(Sequence);
        var counters = batch.Counters ?? default;
        var said = new Terms(counters.Stocked, counters.Available, counters.Reserved, counters.Paying, counters.Sold, counters.WrittenOff);
        if (said != total) fail($"{sku}: the counters at {Sequence} say {said}, the books {total}.");
        return facts;
    }

    public Terms TotalAt(long sequence)
    {
        var total = default(Terms);
        foreach (var pool in Pools.Values)
        {
            var units = pool.Units.At(sequence);
            total = new(total.Stocked + units.Stocked, total.Available + units.Available, total.Reserved + units.Reserved,
                total.Paying + units.Paying, total.Sold + units.Sold, total.WrittenOff + units.WrittenOff);
        }
        return total;
    }

    private void Enter(Fact fact)
    {
        switch (fact.Type)
        {
            case "restocked.v1":
                Operate(fact, fact.Quantity);
                break;
            case "withdrawn.v1":
                Operate(fact, -fact.Quantity);
                break;
            case "offer-armed.v1":
                Move(fact, General, stocked: -fact.Quantity, available: -fact.Quantity);
                if (!Pools.TryAdd(fact.Offer, new PoolBook(fact.Offer, Sequence, fact))) Wrong(fact, "the offer was armed before");
                Move(fact, Pools[fact.Offer], stocked: fact.Quantity, available: fact.Quantity);
                break;
            case "offer-opened.v1":
                if (PoolOf(fact) is not { } opened) break;
                if (fact.At < opened.OpensAt) Wrong(fact, $"it opens at {opened.OpensAt}");
                opened.OpenedSeq = Sequence;
                break;
            case "offer-closed.v1":
                if (PoolOf(fact) is not { } closed) break;
                if (closed.ClosedSeq != long.MaxValue) Wrong(fact, "it was closed before");
                closed.ClosedSeq = Sequence;
                if (closed.Units.Now.Available != fact.Quantity) Wrong(fact, $"{closed.Units.Now.Available} units were free");
                Return(fact, closed);
                break;
            case "units-returned.v1":
                if (PoolOf(fact) is { } from) Return(fact, from);
                break;
            case "reserved.v1":
                Reserve(fact);
                break;
            case "payment-begun.v1":
                BeginPayment(fact);
                break;
            case "confirmed.v1":
                Confirm(fact);
                break;
            default:
                GiveBack(fact, fact.Type == "expired.v1");
                break;
        }
    }

    private void Operate(Fact fact, long change)
    {
        if (!Operations.TryAdd(fact.Id, (Sequence, change))) Wrong(fact, "the operation has taken effect before");
        Move(fact, General, stocked: change, available: change);
    }

    private void Return(Fact fact, PoolBook pool)
    {
        Move(fact, pool, stocked: -fact.Quantity, available: -fact.Quantity);
        Move(fact, General, stocked: fact.Quantity, available: fact.Quantity);
    }

    private void Reserve(Fact fact)
    {
        if (!Reservations.TryAdd(fact.Id, new ReservationBook(fact, Sequence)))
        {
            Wrong(fact, "the id has had its effect before");
            return;
        }
        Waiting++;
        if (PoolOf(fact) is not { } pool) return;
        if (pool.IsOffer)
        {
            if (fact.At < pool.OpensAt || fact.At >= pool.ClosesAt || pool.ClosedSeq != long.MaxValue) Wrong(fact, "the offer is not open");
            if (fact.Price != pool.Price) Wrong(fact, $"the offer's price is {pool.Price}");
            if (fact.Deadline != fact.At + pool.Seconds * 1_000) Wrong(fact, $"it should run {pool.Seconds} s");
        }
        if (fact.Quantity < 1 || fact.Deadline <= fact.At) Wrong(fact, "its numbers make no sense");
        Move(fact, pool, available: -fact.Quantity, reserved: fact.Quantity);
        Hold(pool, fact.Buyer, fact.Quantity);
        if (pool.Held[fact.Buyer].Now > pool.Limit) Wrong(fact, $"the buyer has {pool.Held[fact.Buyer].Now} units, the limit is {pool.Limit}");
        // What has come due is applied before whoever comes now.
        foreach (var other in Reservations.Values)
        {
            if (other.StatusAt(Sequence) == "reserved" && other.Fact.Deadline <= fact.At) Wrong(fact, $"reservation {other.Fact.Id} was due and had not expired");
        }
    }

    private void BeginPayment(Fact fact)
    {
        if (Running(fact, "reserved") is not { } reservation) return;
        if (fact.At >= reservation.Fact.Deadline) Wrong(fact, $"its deadline was {reservation.Fact.Deadline}");
        reservation.PayingSeq = Sequence;
        Waiting--;
        reservation.Purchase = fact.Purchase;
        Move(fact, Pools[reservation.Fact.Offer], reserved: -reservation.Fact.Quantity, paying: reservation.Fact.Quantity);
    }

    private void Confirm(Fact fact)
    {
        if (Running(fact, "paying") is not { } reservation) return;
        if (reservation.Purchase != fact.Purchase) Wrong(fact, $"it is paid by {reservation.Purchase}");
        End(reservation, "sold");
        var pool = Pools[reservation.Fact.Offer];
        Move(fact, pool, paying: -reservation.Fact.Quantity, sold: reservation.Fact.Quantity);
        if (!pool.IsOffer) Hold(pool, reservation.Fact.Buyer, -reservation.Fact.Quantity);
    }

    private void GiveBack(Fact fact, bool expired)
    {
        if (Running(fact, null) is not { } reservation) return;
        var paying = reservation.StatusAt(Sequence) == "paying";
        if (expired && paying) Wrong(fact, "a reservation that is being paid does not expire");
        if (expired && fact.At < reservation.Fact.Deadline) Wrong(fact, $"its deadline is {reservation.Fact.Deadline}");
        if (!expired && paying != (fact.Cause != "buyer")) Wrong(fact, $"it is {(paying ? "being paid" : "not being paid")}");
        if (!paying) Waiting--;
        reservation.Cause = fact.Cause;
        End(reservation, expired ? "expired" : "released");
        var pool = Pools[reservation.Fact.Offer];
        var quantity = reservation.Fact.Quantity;
        Move(fact, pool, available: quantity, reserved: paying ? 0 : -quantity, paying: paying ? -quantity : 0);
        Hold(pool, reservation.Fact.Buyer, -quantity);
    }

    private void End(ReservationBook reservation, string ending)
    {
        reservation.Ending = ending;
        reservation.EndSeq = Sequence;
    }

    private ReservationBook? Running(Fact fact, string? status)
    {
        if (Reservations.TryGetValue(fact.Id, out var reservation) && reservation.EndSeq == long.MaxValue
            && (status is null || reservation.StatusAt(Sequence) == status)) return reservation;
        Wrong(fact, $"the reservation is not {status ?? "running"}");
        return null;
    }

    private PoolBook? PoolOf(Fact fact)
    {
        if (Pools.TryGetValue(fact.Offer, out var pool)) return pool;
        Wrong(fact, "there is no such offer");
        return null;
    }

    private void Hold(PoolBook pool, string buyer, long change)
    {
        if (!pool.Held.TryGetValue(buyer, out var held)) pool.Held.Add(buyer, held = new Timeline<long>(0));
        held.Set(Sequence, held.Now + change);
    }

    private void Move(Fact fact, PoolBook pool, long stocked = 0, long available = 0, long reserved = 0, long paying = 0, long sold = 0)
    {
        var units = pool.Units.Now;
        var next = new Terms(units.Stocked + stocked, units.Available + available, units.Reserved + reserved, units.Paying + paying, units.Sold + sold, units.WrittenOff);
        if (!next.IsLawful) Wrong(fact, $"it breaks the law: {next}");
        pool.Units.Set(Sequence, next);
    }

    private void Wrong(Fact fact, string why) => fail($"{sku} at {Sequence}: {fact.Type} of '{fact.Id}{fact.Offer}' is wrong: {why}. {fact}");
}
