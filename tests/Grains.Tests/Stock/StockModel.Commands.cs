using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock;

internal sealed partial class StockModel
{
    private StockStatus Decide(StockCommand command, DateTimeOffset now) => command switch
    {
        StockCommand.Reserve c => Reserve(c, now),
        StockCommand.Join c => Join(c, now),
        StockCommand.Leave c when _people.Find(p => p.Id == c.Id && p.Buyer == c.Buyer) is { } person =>
            person.HasEnded ? StockStatus.Repeated : Done(() => person.HasEnded = true),
        StockCommand.Leave c => Release(c.Id, c.Buyer),
        StockCommand.Release c => Release(c.Id, c.Buyer),
        StockCommand.Firm c => OnOwn(c.Id, c.Buyer, l => l.Status switch
        {
            ReservationStatus.Tentative => Done(() => (l.Status, l.Deadline) = (ReservationStatus.Reserved, now + LengthIn(l.Pool, c.Length))),
            ReservationStatus.Expired => StockStatus.ReservationExpired,
            ReservationStatus.Released => StockStatus.ReservationReleased,
            _ => StockStatus.Repeated,
        }),
        StockCommand.Extend c => OnOwn(c.Id, c.Buyer, l => Extend(l, c)),
        StockCommand.BeginPayment c => OnOwn(c.Id, c.Buyer, l => l.Status switch
        {
            ReservationStatus.Reserved => Done(() => (l.Status, l.Purchase) = (ReservationStatus.Paying, c.PurchaseId)),
            ReservationStatus.Expired => StockStatus.ReservationExpired,
            ReservationStatus.Released => StockStatus.ReservationReleased,
            _ => l.Purchase == c.PurchaseId ? StockStatus.Repeated : StockStatus.WrongState,
        }),
        StockCommand.Confirm c => OnPurchase(c.Id, c.PurchaseId, ReservationStatus.Sold),
        StockCommand.ReleasePayment c => OnPurchase(c.Id, c.PurchaseId, ReservationStatus.Released),
        StockCommand.Look c => StatusOf(c.Id) is { } && (!_lines.TryGetValue(c.Id, out var line) || line.Buyer == c.Buyer) && _people.TrueForAll(p => p.Id != c.Id || p.Buyer == c.Buyer)
            ? StockStatus.Done : StockStatus.ReservationUnknown,
        _ => DecideUnits(command),
    };

    private StockStatus DecideUnits(StockCommand command) => command switch
    {
        StockCommand.Restock c => Operate(c.OperationId, $"in {c.Quantity} {c.Location}", c.Quantity, () => Move(c.Location, c.Quantity)),
        StockCommand.Withdraw c => Operate(c.OperationId, $"out {c.Quantity} {c.Location}", c.Quantity, () => Known(c.Location)
            ?? Enough(c.Quantity, Free("", c.Location)) ?? Move(c.Location, -c.Quantity)),
        StockCommand.Transfer c => Operate(c.OperationId, $"from {c.From} to {c.To} {c.Quantity}", c.Quantity, () => c.From == c.To ? StockStatus.LocationInvalid
            : Known(c.From) ?? Enough(c.Quantity, Free("", c.From)) ?? Done(() => (Move(c.From, -c.Quantity), Move(c.To, c.Quantity)))),
        StockCommand.WriteOff c => Operate(c.OperationId, $"lost {c.Quantity} {c.Location}", c.Quantity, () => Known(c.Location)
            ?? Enough(c.Quantity, Free("", c.Location)) ?? Done(() => _lost[c.Location] = _lost.GetValueOrDefault(c.Location) + c.Quantity)),
        StockCommand.Recover c => Operate(c.OperationId, $"found {c.Quantity} {c.Location}", c.Quantity, () => Known(c.Location)
            ?? Enough(c.Quantity, _lost.GetValueOrDefault(c.Location)) ?? Done(() => _lost[c.Location] -= c.Quantity)),
        StockCommand.SetStocked c => Operate(c.OperationId, $"set {c.Expected} {c.Quantity} {c.Location}", Math.Min(c.Expected, c.Quantity) + 1, () =>
            Math.Abs(c.Quantity - c.Expected) > 1_000_000 ? StockStatus.QuantityOutOfRange
            : (Known(c.Location) is null ? _moved[c.Location] : 0) != c.Expected ? StockStatus.StockedDiffers
            : c.Expected - c.Quantity > (Known(c.Location) is null ? Free("", c.Location) : 0) ? StockStatus.NotEnoughStock : Move(c.Location, c.Quantity - c.Expected)),
        StockCommand.Return c => Operate(c.OperationId, $"back {c.Id} {c.Quantity} {c.IsRestocked}", c.Quantity, () => Return(c)),
        StockCommand.RankLocations c => _ranked.SequenceEqual(c.Locations) ? StockStatus.Repeated : Done(() => _ranked = [.. c.Locations]),
        StockCommand.SetBuffer c => c.Quantity == Buffer ? StockStatus.Repeated : c.Quantity < 0 ? StockStatus.QuantityOutOfRange : Done(() => Buffer = c.Quantity),
        StockCommand.ArmOffer c when _offers.TryGetValue(c.OfferId, out var known) =>
            known.Terms == c.Terms && known.Quantity == c.Quantity && known.Waitlist == c.Waitlist && known.Pricing == c.Pricing ? StockStatus.Repeated : StockStatus.IdReused,
        StockCommand.ArmOffer { Quantity: < 1 } => StockStatus.QuantityOutOfRange,
        StockCommand.ArmOffer c => Enough(c.Quantity, Math.Max(0, Free("") - Buffer))
            ?? Done(() => _offers.Add(c.OfferId, new Sale(c.Quantity, c.Terms, c.Waitlist, c.Pricing, Take("", c.Quantity)))),
        StockCommand.CloseOffer c when !_offers.ContainsKey(c.OfferId) => StockStatus.OfferUnknown,
        StockCommand.CloseOffer c => _offers[c.OfferId].Closed ? StockStatus.Repeated : Done(() => _offers[c.OfferId].Closed = true),
        _ => throw new NotSupportedException(),
    };

    private StockStatus Reserve(StockCommand.Reserve c, DateTimeOffset now)
    {
        var pool = c.OfferId ?? "";
        if (Check(c.Id, c.Buyer, c.Quantity, pool, now) is { } refusal)
            return refusal == StockStatus.Repeated && !_lines.ContainsKey(c.Id) ? StockStatus.IdReused : refusal;
        if (c.Quantity <= Sellable(pool))
        {
            var length = c.IsTentative ? TimeSpan.FromSeconds(Math.Min(30, c.Length.TotalSeconds)) : LengthIn(pool, c.Length);
            return Done(() => _lines.Add(c.Id, new Line(c.Buyer, c.Quantity, pool, now + length, Take(pool, c.Quantity))
            {
                Status = c.IsTentative ? ReservationStatus.Tentative : ReservationStatus.Reserved,
            }));
        }
        if (Sellable(pool) > 0) return StockStatus.NotEnough;
        return MayReturn(pool) > 0 ? StockStatus.FullyReserved : StockStatus.SoldOut;
    }

    private StockStatus Join(StockCommand.Join c, DateTimeOffset now)
    {
        var pool = c.OfferId ?? "";
        if (Check(c.Id, c.Buyer, c.Quantity, pool, now) is { } refusal) return refusal;
        if (c.Quantity > MayReturn(pool)) return StockStatus.SoldOut;
        var most = pool.Length > 0 ? _offers[pool].Waitlist?.MaxLength ?? 1_000 : 1_000;
        if (Waiting(pool) >= most && c.Quantity > Sellable(pool)) return StockStatus.WaitlistFull;
        var hold = TimeSpan.FromSeconds(Math.Min(Math.Max(10, c.Length.TotalSeconds), pool.Length > 0 ? _offers[pool].Terms.ReservationSeconds : 3_600));
        return Done(() => _people.Add(new Person(c.Id, c.Buyer, c.Quantity, pool, hold)));
    }

    private StockStatus? Check(ReservationId id, BuyerId buyer, long quantity, string pool, DateTimeOffset now)
    {
        var tooOld = now - id.MadeAt > TimeSpan.FromHours(24);
        if (_lines.TryGetValue(id, out var known) && !(tooOld && !known.IsRunning))
            return (known.Buyer, known.Quantity, known.Pool) == (buyer, quantity, pool) ? StockStatus.Repeated : StockStatus.IdReused;
        if (_people.Find(p => p.Id == id) is { } person && !(tooOld && person.HasEnded))
            return (person.Buyer, person.Quantity, person.Pool) == (buyer, quantity, pool) ? StockStatus.Repeated : StockStatus.IdReused;
        if (tooOld) return StockStatus.IdTooOld;
        if (quantity is <= 0 or > 100) return StockStatus.QuantityOutOfRange;
        if (pool.Length > 0 && !_offers.ContainsKey(pool)) return StockStatus.OfferUnknown;
        if (pool.Length > 0 && _offers[pool].Closed) return StockStatus.OfferClosed;
        if (pool.Length > 0 && now < _offers[pool].Terms.OpensAt) return StockStatus.OfferNotOpen;
        if (pool.Length == 0 && _offers.Values.Any(offer => offer.SellsAloneAt(now))) return StockStatus.OfferOnly;
        var waitsFor = _people.Where(p => p.Buyer == buyer && p.Pool == pool && !p.HasEnded).Sum(p => p.Quantity);
        return HeldBy(buyer, pool) + waitsFor + quantity > Limit(pool) ? StockStatus.LimitReached : null;
    }

    private StockStatus Release(ReservationId id, BuyerId buyer) => OnOwn(id, buyer, l => l.Status switch
    {
        ReservationStatus.Reserved or ReservationStatus.Tentative => Done(() => l.Status = ReservationStatus.Released),
        ReservationStatus.Paying or ReservationStatus.Sold => StockStatus.WrongState,
        _ => StockStatus.Repeated,
    });

    private StockStatus Extend(Line line, StockCommand.Extend c)
    {
        if (c.Number >= 1 && c.Number <= line.Extensions) return StockStatus.Repeated;
        if (line.Status == ReservationStatus.Expired) return StockStatus.ReservationExpired;
        if (line.Status == ReservationStatus.Released) return StockStatus.ReservationReleased;
        if (line.Status != ReservationStatus.Reserved) return StockStatus.WrongState;
        if (c.Number > 2) return StockStatus.ExtensionLimitReached;
        if (c.Number != line.Extensions + 1) return StockStatus.WrongState;
        return Done(() => (line.Extensions, line.Deadline) = (c.Number, line.Deadline + LengthIn(line.Pool, c.Length)));
    }

    private StockStatus Return(StockCommand.Return c)
    {
        if (!_lines.TryGetValue(c.Id, out var line)) return StockStatus.ReservationUnknown;
        if (line.Status != ReservationStatus.Sold) return StockStatus.WrongState;
        if (c.Quantity > line.Quantity - line.Restocked - line.Broken) return StockStatus.ReturnExceedsSale;
        return Done(() => line.ComeBack(c.Quantity, c.IsRestocked));
    }

    private TimeSpan LengthIn(string pool, TimeSpan length) => pool.Length > 0 ? TimeSpan.FromSeconds(_offers[pool].Terms.ReservationSeconds) : length;

    private StockStatus Operate(string operation, string what, long quantity, Func<StockStatus> effect)
    {
        if (_operations.TryGetValue(operation, out var known)) return known == what ? StockStatus.Repeated : StockStatus.IdReused;
        if (quantity < 1) return StockStatus.QuantityOutOfRange;
        var status = effect();
        if (status == StockStatus.Done) _operations.Add(operation, what);
        return status;
    }

    private StockStatus Move(string at, long units)
    {
        _moved[at] = _moved.GetValueOrDefault(at) + units;
        return StockStatus.Done;
    }

    private StockStatus? Known(string at) => _moved.ContainsKey(at) ? null : StockStatus.LocationInvalid;

    private static StockStatus? Enough(long wanted, long free) => wanted > free ? StockStatus.NotEnoughStock : null;

    private StockStatus OnOwn(ReservationId id, BuyerId buyer, Func<Line, StockStatus> then) =>
        _lines.TryGetValue(id, out var line) && line.Buyer == buyer ? then(line) : StockStatus.ReservationUnknown;

    private StockStatus OnPurchase(ReservationId id, string purchase, ReservationStatus ending)
    {
        if (!_lines.TryGetValue(id, out var line)) return StockStatus.ReservationUnknown;
        if (line.Purchase != purchase) return StockStatus.WrongState;
        if (line.Status == ending) return StockStatus.Repeated;
        return line.Status == ReservationStatus.Paying ? Done(() => line.Status = ending) : StockStatus.WrongState;
    }

    private static StockStatus Done(Action effect)
    {
        effect();
        return StockStatus.Done;
    }

    private static StockStatus Done<T>(Func<T> effect)
    {
        effect();
        return StockStatus.Done;
    }
}
