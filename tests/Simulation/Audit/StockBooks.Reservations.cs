namespace LiveCommerce.Simulation.Audit;

internal sealed partial class StockBooks
{
    private void EnterReservation(Fact fact)
    {
        switch (fact.Type)
        {
            case "reserved.v1" or "reserved.v2":
                Reserve(fact);
                break;
            case "firmed.v1":
                Firm(fact);
                break;
            case "extended.v1":
                Extend(fact);
                break;
            case "joined.v1":
                Join(fact);
                break;
            case "promoted.v1":
                Promote(fact);
                break;
            case "wait-ended.v1":
                EndWait(fact);
                break;
            case "payment-begun.v1":
                BeginPayment(fact);
                break;
            case "confirmed.v1":
                Confirm(fact);
                break;
            case "return-restocked.v1" or "return-written-off.v1":
                TakeBack(fact, fact.Type == "return-restocked.v1");
                break;
            default:
                GiveBack(fact, fact.Type == "expired.v1");
                break;
        }
    }

    private void Reserve(Fact fact)
    {
        if (PoolOf(fact) is not { } pool) return;
        CheckWish(fact, pool);
        if (pool.Line.Count > 0) Wrong(fact, $"{pool.Line.Count} people wait, {pool.Line[0].Fact.Id} before all others");
        if (fact.Quantity > SpareAt(pool, Sequence)) Wrong(fact, $"it breaks the law: {SpareAt(pool, Sequence)} units could be given away");
        if (fact.Tentative && fact.Deadline > fact.At + 30_000) Wrong(fact, "a basket's line is not held that long");
        if (!fact.Tentative && pool.IsOffer && fact.Deadline != fact.At + pool.Seconds * 1_000) Wrong(fact, $"it should run {pool.Seconds} s");
        Add(fact, pool, promoted: false);
    }

    /// <summary>What whoever reserves and whoever waits have in common.</summary>
    private void CheckWish(Fact fact, PoolBook pool)
    {
        if (fact.Quantity is < 1 or > 100) Wrong(fact, "its numbers make no sense");
        if (pool.IsOffer)
        {
            if (fact.At < pool.OpensAt || fact.At >= pool.ClosesAt || pool.ClosedSeq != long.MaxValue) Wrong(fact, "the offer is not open");
            if (fact.Price != pool.PriceAt(fact.At)) Wrong(fact, $"the offer's price is {pool.PriceAt(fact.At)}");
        }
        else if (Pools.Values.FirstOrDefault(other => other.SellsAlone && other.OpenedSeq != long.MaxValue && other.ClosedSeq == long.MaxValue) is { } alone)
        {
            Wrong(fact, $"'{alone.Offer}' sells alone");
        }
        // What has come due is applied before whoever comes now.
        foreach (var other in Reservations.Values)
        {
            if (other.Ending.Length == 0 && other.RunsAt(Sequence) && other.Deadline.Now <= fact.At) Wrong(fact, $"reservation {other.Fact.Id} was due and had not expired");
        }
    }

    private void Add(Fact fact, PoolBook pool, bool promoted)
    {
        var parts = fact.PartsOf(fact.Quantity);
        if (parts.Sum(part => part.Quantity) != fact.Quantity) Wrong(fact, "its parts are not its quantity");
        if (fact.Deadline <= fact.At) Wrong(fact, "its numbers make no sense");
        if ((!promoted && Waits.ContainsKey(fact.Id)) || !Reservations.TryAdd(fact.Id, new ReservationBook(fact, parts, Sequence, promoted)))
        {
            Wrong(fact, "the id has had its effect before");
            return;
        }
        CheckPlaces(fact, pool, parts, fact.Quantity);
        Waiting++;
        Move(fact, pool, parts, new(0, -1, 1, 0, 0, 0));
        pool.Hold(Sequence, fact.Buyer, fact.Quantity);
        CheckLimit(fact, pool);
    }

    private void CheckLimit(Fact fact, PoolBook pool)
    {
        var (held, wanted) = (pool.HeldBy(fact.Buyer, Sequence), pool.WantedBy(fact.Buyer, Sequence));
        if (held + wanted > pool.Limit) Wrong(fact, $"the buyer has {held} units and waits for {wanted}, the limit is {pool.Limit}");
    }

    private void Firm(Fact fact)
    {
        if (Running(fact, "tentative") is not { } reservation) return;
        if (fact.At >= reservation.Deadline.Now) Wrong(fact, $"its deadline was {reservation.Deadline.Now}");
        var pool = Pools[reservation.Fact.Offer];
        if (fact.Deadline <= fact.At || (pool.IsOffer && fact.Deadline != fact.At + pool.Seconds * 1_000)) Wrong(fact, "it should run as long as one that begins now");
        reservation.FirmSeq = Sequence;
        reservation.Deadline.Set(Sequence, fact.Deadline);
    }

    private void Extend(Fact fact)
    {
        if (Running(fact, "reserved") is not { } reservation) return;
        var before = reservation.Deadline.Now;
        if (fact.At >= before) Wrong(fact, $"its deadline was {before}");
        if (reservation.Extensions.Now >= 2) Wrong(fact, "it was extended as often as it may");
        var pool = Pools[reservation.Fact.Offer];
        if (fact.Deadline > before + 3_600_000 || fact.Deadline <= before || (pool.IsOffer && fact.Deadline != before + pool.Seconds * 1_000))
            Wrong(fact, $"its deadline was {before}");
        reservation.Extensions.Set(Sequence, reservation.Extensions.Now + 1);
        reservation.Deadline.Set(Sequence, fact.Deadline);
    }

    private void BeginPayment(Fact fact)
    {
        if (Running(fact, "reserved") is not { } reservation) return;
        if (fact.At >= reservation.Deadline.Now) Wrong(fact, $"its deadline was {reservation.Deadline.Now}");
        reservation.PayingSeq = Sequence;
        Waiting--;
        reservation.Purchase = fact.Purchase;
        Move(fact, Pools[reservation.Fact.Offer], reservation.Parts, new(0, 0, -1, 1, 0, 0));
    }

    private void Confirm(Fact fact)
    {
        if (Running(fact, "paying") is not { } reservation) return;
        if (reservation.Purchase != fact.Purchase) Wrong(fact, $"it is paid by {reservation.Purchase}");
        End(reservation, "sold");
        var pool = Pools[reservation.Fact.Offer];
        Move(fact, pool, reservation.Parts, new(0, 0, 0, -1, 1, 0));
        if (!pool.IsOffer) pool.Hold(Sequence, reservation.Fact.Buyer, -reservation.Fact.Quantity);
    }

    private void GiveBack(Fact fact, bool expired)
    {
        if (Running(fact, null) is not { } reservation) return;
        var paying = reservation.StatusAt(Sequence) == "paying";
        if (expired && paying) Wrong(fact, "a reservation that is being paid does not expire");
        if (expired && fact.At < reservation.Deadline.Now) Wrong(fact, $"its deadline is {reservation.Deadline.Now}");
        if (!expired && paying != (fact.Cause != "buyer")) Wrong(fact, $"it is {(paying ? "being paid" : "not being paid")}");
        if (!paying) Waiting--;
        reservation.Cause = fact.Cause;
        End(reservation, expired ? "expired" : "released");
        var pool = Pools[reservation.Fact.Offer];
        Move(fact, pool, reservation.Parts, paying ? new(0, 1, 0, -1, 0, 0) : new(0, 1, -1, 0, 0, 0));
        pool.Hold(Sequence, reservation.Fact.Buyer, -reservation.Fact.Quantity);
    }

    /// <summary>Units of a sale come back, in the order of the locations that served it.</summary>
    private void TakeBack(Fact fact, bool restocked)
    {
        if (!Reservations.TryGetValue(fact.Id, out var sale) || sale.StatusAt(Sequence) != "sold")
        {
            Wrong(fact, "nothing was sold");
            return;
        }
        Note(fact, restocked ? "return" : "return-written-off", fact.Id);
        var back = sale.Returned.Now;
        if (fact.Quantity < 1 || back + fact.Quantity > sale.Fact.Quantity) Wrong(fact, $"{back} of {sale.Fact.Quantity} units have come back before");
        List<Part> parts = [];
        var end = 0L;
        foreach (var part in sale.Parts)
        {
            var begin = end;
            end += part.Quantity;
            var taken = Math.Min(end, back + fact.Quantity) - Math.Max(begin, back);
            if (taken > 0) parts.Add(part with { Quantity = taken });
        }
        sale.Returned.Set(Sequence, back + fact.Quantity);
        var pool = Pools[sale.Fact.Offer];
        Move(fact, pool, parts, restocked ? new(0, 1, 0, 0, -1, 0) : new(0, 0, 0, 0, -1, 1));
        if (pool.IsOffer) pool.Hold(Sequence, sale.Fact.Buyer, -fact.Quantity);
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
}
