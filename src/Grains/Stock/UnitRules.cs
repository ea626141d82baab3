using LiveCommerce.Grains.Runtime;
using static LiveCommerce.Grains.Stock.StockRules;
using static LiveCommerce.Grains.Stock.StockStatus;
using StockDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.Stock.StockEvent, LiveCommerce.Grains.Stock.StockAnswer>;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// The host's own steps: units come, go, move, are damaged or come back from buyers. Each operation id takes effect once, and what is
/// promised to a buyer is never taken.
/// </summary>
internal static class UnitRules
{
    public static StockDecision Restock(StockState state, StockCommand.Restock c, DateTimeOffset now)
    {
        if (Check(state, c.OperationId, new(OperationKind.Restock, c.Quantity, c.Location)) is { } refusal) return refusal;
        if (!MayUse(state, c.Location)) return Refuse(LocationInvalid);
        return new(new(Done), c.Location.Length == 0
            ? new StockEvent.Restocked(now, c.OperationId, c.Quantity)
            : new StockEvent.RestockedAt(now, c.OperationId, c.Quantity, c.Location));
    }

    public static StockDecision Withdraw(StockState state, StockCommand.Withdraw c, DateTimeOffset now)
    {
        if (Check(state, c.OperationId, new(OperationKind.Withdraw, c.Quantity, c.Location)) is { } refusal) return refusal;
        if (!state.KnownLocations.Contains(c.Location)) return Refuse(LocationInvalid);
        if (CheckFree(state, c.Location, c.Quantity) is { } lack) return lack;
        return new(new(Done), c.Location.Length == 0
            ? new StockEvent.Withdrawn(now, c.OperationId, c.Quantity)
            : new StockEvent.WithdrawnAt(now, c.OperationId, c.Quantity, c.Location));
    }

    public static StockDecision Transfer(StockState state, StockCommand.Transfer c, DateTimeOffset now)
    {
        if (Check(state, c.OperationId, new(OperationKind.Transfer, c.Quantity, $"{c.From}>{c.To}")) is { } refusal) return refusal;
        if (!state.KnownLocations.Contains(c.From) || c.From == c.To || !MayUse(state, c.To)) return Refuse(LocationInvalid);
        if (CheckFree(state, c.From, c.Quantity) is { } lack) return lack;
        return new(new(Done), new StockEvent.Transferred(now, c.OperationId, c.Quantity, c.From, c.To));
    }

    public static StockDecision SetStocked(StockState state, StockCommand.SetStocked c, DateTimeOffset now)
    {
        if (Repeat(state, c.OperationId, new(OperationKind.SetStocked, c.Quantity, c.Location, c.Expected)) is { } repeat) return repeat;
        var change = c.Quantity - c.Expected;
        if (c.Quantity < 0 || c.Expected < 0 || change is < -MaxMovement or > MaxMovement) return Refuse(QuantityOutOfRange);
        if (!MayUse(state, c.Location)) return Refuse(LocationInvalid);
        var present = state.TotalIn(c.Location).Stocked;
        if (present != c.Expected) return new(new(StockedDiffers, stocked: present));
        if (CheckFree(state, c.Location, -change) is { } lack) return lack;
        return new(new(Done), new StockEvent.StockedSet(now, c.OperationId, c.Expected, c.Quantity, c.Location));
    }

    public static StockDecision WriteOff(StockState state, StockCommand.WriteOff c, DateTimeOffset now)
    {
        if (Check(state, c.OperationId, new(OperationKind.WriteOff, c.Quantity, c.Location)) is { } refusal) return refusal;
        if (!state.KnownLocations.Contains(c.Location)) return Refuse(LocationInvalid);
        if (CheckFree(state, c.Location, c.Quantity) is { } lack) return lack;
        return new(new(Done), new StockEvent.WrittenOff(now, c.OperationId, c.Quantity, c.Location));
    }

    public static StockDecision Recover(StockState state, StockCommand.Recover c, DateTimeOffset now)
    {
        if (Check(state, c.OperationId, new(OperationKind.Recover, c.Quantity, c.Location)) is { } refusal) return refusal;
        if (!state.KnownLocations.Contains(c.Location)) return Refuse(LocationInvalid);
        var lost = state.PoolOf(null).In(c.Location).WrittenOff;
        if (c.Quantity > lost) return new(new(NotEnoughStock, available: lost));
        return new(new(Done), new StockEvent.Recovered(now, c.OperationId, c.Quantity, c.Location));
    }

    public static StockDecision Return(StockState state, StockCommand.Return c, DateTimeOffset now)
    {
        var kind = c.IsRestocked ? OperationKind.ReturnRestocked : OperationKind.ReturnWrittenOff;
        if (Check(state, c.OperationId, new(kind, c.Quantity, c.Id.ToString())) is { } refusal) return refusal;
        if (state.Find(c.Id) is not { } sale) return Refuse(ReservationUnknown);
        if (sale.Status != ReservationStatus.Sold) return new(new(WrongState, sale.View()));
        if (c.Quantity > sale.Quantity - sale.Returned) return new(new(ReturnExceedsSale, sale.View(), available: sale.Quantity - sale.Returned));
        if (!c.IsRestocked) return new(new(Done, sale.View()), new StockEvent.ReturnWrittenOff(now, c.OperationId, c.Id, c.Quantity));
        var events = new List<StockEvent> { new StockEvent.ReturnRestocked(now, c.OperationId, c.Id, c.Quantity) };
        OfferRules.AddReturn(events, state, sale, StockFold.Returning(sale, c.Quantity), now);
        return new(new(Done, sale.View()), events);
    }

    public static StockDecision RankLocations(StockState state, StockCommand.RankLocations c, DateTimeOffset now)
    {
        if (c.Locations.SequenceEqual(state.RankedLocations, StringComparer.Ordinal)) return Refuse(Repeated);
        if (c.Locations.Count > Locations.Max || !c.Locations.All(Locations.IsName) || c.Locations.Distinct(StringComparer.Ordinal).Count() != c.Locations.Count)
            return Refuse(LocationInvalid);
        return new(new(Done), new StockEvent.LocationsRanked(now, [.. c.Locations]));
    }

    public static StockDecision SetBuffer(StockState state, StockCommand.SetBuffer c, DateTimeOffset now)
    {
        if (c.Quantity == state.Buffer) return Refuse(Repeated);
        if (c.Quantity is < 0 or > MaxMovement) return Refuse(QuantityOutOfRange);
        return new(new(Done), new StockEvent.BufferSet(now, c.Quantity));
    }

    private static StockDecision? Check(StockState state, string operationId, Operation wished)
    {
        if (Repeat(state, operationId, wished) is { } repeat) return repeat;
        return wished.Quantity is < 1 or > MaxMovement ? Refuse(QuantityOutOfRange) : null;
    }

    private static StockDecision? Repeat(StockState state, string operationId, Operation wished)
    {
        if (state.FindOperation(operationId) is not { } done) return null;
        return done.DifferenceTo(wished) is { } field ? new(new(IdReused, field: field)) : Refuse(Repeated);
    }

    /// <summary>A known location, or one more where there may be.</summary>
    private static bool MayUse(StockState state, string location) =>
        state.KnownLocations.Contains(location) || (Locations.IsName(location) && state.KnownLocations.Count < Locations.Max);

    private static StockDecision? CheckFree(StockState state, string location, long quantity)
    {
        var available = state.PoolOf(null).In(location).Available;
        return quantity > available ? new(new(NotEnoughStock, available: available)) : null;
    }
}
