using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Orders;

namespace LiveCommerce.Ledger.Stock;

/// <summary>
/// One SKU. The law holds in every pool and in sum after every event; nothing is granted that is not there, granted twice, sold twice, or
/// granted outside an offer's terms. A fault is reported and then applied as far as it makes sense, so that later numbers are compared with
/// what the journal says. Pools and offers are here, the rest in the other parts.
/// </summary>
internal sealed partial class StockAudit(string sku, FactStore facts, Findings findings, Tally tally) : OwnerAudit
{
    private const string General = "";

    private readonly Dictionary<string, Pool> _pools = new(StringComparer.Ordinal) { [General] = new Pool(General, null) };
    private readonly HashSet<string> _operations = new(StringComparer.Ordinal);

    /// <summary>Closed pools in which units came free since the batch began.</summary>
    private readonly HashSet<Pool> _owing = [];
    private readonly string _owner = $"stock/{sku}";
    private Units _total;
    private long _sequence;

    public override void Take(OwnerEvent happened)
    {
        _sequence = happened.Sequence;
        switch (happened.Type)
        {
            case "offer-armed.v1" or "offer-armed.v2" or "offer-armed.v3":
                TakeArmed(happened.Members, hasPortions: happened.Type != "offer-armed.v1", hasPricing: happened.Type == "offer-armed.v3");
                break;
            case "offer-opened.v1":
                TakeOpened(happened.At, happened.Members);
                break;
            case "offer-closed.v1" or "offer-closed.v2":
                TakeClosed(happened.Members, hasPortions: happened.Type == "offer-closed.v2");
                break;
            case "units-returned.v1" or "units-returned.v2":
                TakeReturned(happened.Members, hasPortions: happened.Type == "units-returned.v2");
                break;
            default:
                if (!TryTakeOperation(happened) && !TryTakeWait(happened)) TakeReservation(happened);
                break;
        }
    }

    public override void EndBatch(long sequence)
    {
        foreach (var pool in _owing)
        {
            if (pool.Units.Available > 0)
                findings.Add(BreachKind.UnitsNotReturned, _owner, sequence, $"{pool.Name} is closed and keeps {pool.Units.Available} free units.");
        }
        _owing.Clear();
        _sequence = sequence;
        foreach (var pool in _pools.Values) CheckLine(pool);
    }

    public override void EndOwner(long sequence, HeadRow? head)
    {
        _sequence = sequence;
        CountReservations();
        tally.SoldUnits += _total.Sold;
        if (head is null) return;
        var stored = new long?[] { head.Stocked, head.Available, head.Reserved, head.Paying, head.Sold, head.WrittenOff };
        long?[] computed = [_total.Stocked, _total.Available, _total.Reserved, _total.Paying, _total.Sold, _total.WrittenOff];
        if (!stored.AsSpan().SequenceEqual(computed))
            Report(BreachKind.HeadCountersDiffer,
                $"the head counts {string.Join('/', stored.Select(n => n?.ToString() ?? "null"))}, the events give {_total}.");
        if (NextDue() is { } due && !(head.NextDue <= due))
            Report(BreachKind.NextDueTooLate, $"something is due at {due}, but the head says {head.NextDue?.ToString() ?? "never"}.");
    }

    private void TakeArmed(EventMembers members, bool hasPortions, bool hasPricing)
    {
        var (offer, quantity, terms) = (members.Text("offerId"), members.Whole("quantity"), Terms.From(members.Inner("terms")));
        var portions = hasPortions ? PortionsOf(members, "portions", quantity) : Main(quantity);
        if (hasPricing) terms = terms with { Pricing = Pricing.From(members.Inner("pricing")) };
        var patience = hasPortions && members.Has("waitlist") ? Patience.From(members.Inner("waitlist")) : null;
        members.End();
        if (!IsQuantity(quantity)) return;
        if (_pools.ContainsKey(offer))
        {
            Report(BreachKind.OfferPhaseWrong, $"the offer {offer} is armed a second time.");
            return;
        }
        if (terms.Pricing?.Fits(terms.Price) == false)
            Report(BreachKind.PriceNotTheOffers, $"the offer {offer} begins at {terms.Price} and falls by {terms.Pricing.Step} every {terms.Pricing.EverySeconds} s to {terms.Pricing.Floor}.");
        var pool = new Pool(offer, terms, patience);
        _pools.Add(offer, pool);
        Move(_pools[General], portions, n => new Units(Stocked: -n, Available: -n));
        Move(pool, portions, n => new Units(Stocked: n, Available: n));
        CheckBuffer($"the offer {offer}");
    }

    private void TakeOpened(long at, EventMembers members)
    {
        var offer = members.Text("offerId");
        members.End();
        if (OfferPool(offer) is not { } pool) return;
        if (pool.Phase != PoolPhase.Armed) Report(BreachKind.OfferPhaseWrong, $"{pool.Name} opens although it is {Lower(pool.Phase)}.");
        else if (at < pool.Terms!.OpensAt) Report(BreachKind.OfferPhaseWrong, $"{pool.Name} opens at {at}, its terms say {pool.Terms.OpensAt}.");
        if (pool.Phase != PoolPhase.Closed) pool.Phase = PoolPhase.Open;
    }

    private void TakeClosed(EventMembers members, bool hasPortions)
    {
        var offer = members.Text("offerId");
        var returned = hasPortions ? PortionsOf(members, "returned", null) : Main(members.Whole("returned"));
        members.End();
        if (OfferPool(offer) is not { } pool) return;
        if (pool.Phase == PoolPhase.Closed) Report(BreachKind.OfferPhaseWrong, $"{pool.Name} closes a second time.");
        pool.Phase = PoolPhase.Closed;
        Return(pool, returned);
        if (pool.Units.Available > 0) _owing.Add(pool);
    }

    private void TakeReturned(EventMembers members, bool hasPortions)
    {
        var offer = members.Text("offerId");
        var portions = hasPortions ? PortionsOf(members, "portions", null) : Main(members.Whole("quantity"));
        members.End();
        var quantity = portions.Sum(portion => portion.Quantity);
        if (OfferPool(offer) is not { } pool || !IsQuantity(quantity)) return;
        if (pool.Phase != PoolPhase.Closed)
            Report(BreachKind.OfferPhaseWrong, $"{pool.Name} returns {quantity} units although it is {Lower(pool.Phase)}.");
        Return(pool, portions);
    }

    private void Return(Pool pool, IReadOnlyList<Portion> portions)
    {
        if (portions.Any(portion => portion.Quantity < 0))
        {
            Report(BreachKind.QuantityInvalid, $"{portions.Sum(portion => portion.Quantity)} units are returned.");
            return;
        }
        Move(pool, portions, n => new Units(Stocked: -n, Available: -n));
        Move(_pools[General], portions, n => new Units(Stocked: n, Available: n));
    }

    private void Move(Pool pool, IReadOnlyList<Portion> portions, Func<long, Units> change)
    {
        foreach (var portion in portions) Move(pool, portion.Location, change(portion.Quantity));
    }

    /// <summary>Moves units between the terms of one bucket and checks the law there and in sum. A breach is reported where it begins.</summary>
    private void Move(Pool pool, string location, Units change)
    {
        pool.Add(location, change);
        _total += change;
        if (pool.IsLawful)
        {
            pool.IsBroken = false;
            if (pool.Phase == PoolPhase.Closed && pool.Units.Available > 0) _owing.Add(pool);
        }
        else if (!pool.IsBroken)
        {
            pool.IsBroken = true;
            Report(BreachKind.LawBroken, $"in {pool.Name}, location '{location}': {pool.In(location)}; in sum: {_total}.");
        }
    }

    private static IReadOnlyList<Portion> Main(long quantity) => [new Portion("", quantity)];

    /// <summary>Portions of a known quantity, each of at least one unit and in a location of its own.</summary>
    private IReadOnlyList<Portion> PortionsOf(EventMembers members, string name, long? quantity)
    {
        List<Portion> portions = [.. members.InnerList(name).Select(Portion.From)];
        if (portions.TrueForAll(portion => portion.Quantity > 0) && portions.DistinctBy(portion => portion.Location).Count() == portions.Count
            && (quantity is null || portions.Sum(portion => portion.Quantity) == quantity))
            return portions;
        Report(BreachKind.PortionsWrong,
            $"the portions {string.Join(", ", portions.Select(portion => $"{portion.Quantity} in '{portion.Location}'"))} are not {quantity?.ToString() ?? "units"}.");
        return Main(quantity ?? portions.Sum(portion => portion.Quantity));
    }

    private Pool? OfferPool(string offer)
    {
        if (_pools.TryGetValue(offer, out var pool) && pool.Terms is not null) return pool;
        Report(BreachKind.PoolUnknown, $"the offer '{offer}' was never armed here.");
        return null;
    }

    private bool IsQuantity(long quantity)
    {
        if (quantity > 0) return true;
        Report(BreachKind.QuantityInvalid, $"the quantity is {quantity}.");
        return false;
    }

    /// <summary>The earliest instant at which a reservation expires or an offer opens or closes.</summary>
    private long? NextDue()
    {
        var deadlines = _running.Values.Where(r => r.PurchaseId is null).Select(r => r.Deadline);
        var instants = _pools.Values.Where(p => p.Terms is not null && p.Phase != PoolPhase.Closed)
            .Select(p => p.Phase == PoolPhase.Armed ? p.Terms!.OpensAt : p.Terms!.ClosesAt);
        return deadlines.Concat(instants).Select(at => (long?)at).Min();
    }

    private static string Lower(PoolPhase phase) => phase.ToString().ToLowerInvariant();

    private void Report(BreachKind kind, string sentence) => findings.Add(kind, _owner, _sequence, sentence);
}
