using System.Diagnostics;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// How each fact changes memory. Nothing is decided here: a fact that does not fit is an <see cref="InvariantViolationException"/>, because
/// either the rules or the journal are broken. Units and offers are here, reservations in the other part.
/// </summary>
internal static partial class StockFold
{
    public static void Apply(StockState state, StockEvent happened)
    {
        switch (happened)
        {
            case StockEvent.Restocked e:
                Operate(state, e.OperationId, new(OperationKind.Restock, e.Quantity, StockState.MainLocation), Moves.ComeIn);
                break;
            case StockEvent.RestockedAt e:
                Operate(state, e.OperationId, new(OperationKind.Restock, e.Quantity, e.Location), Moves.ComeIn);
                break;
            case StockEvent.Withdrawn e:
                Operate(state, e.OperationId, new(OperationKind.Withdraw, e.Quantity, StockState.MainLocation), Moves.GoOut);
                break;
            case StockEvent.WithdrawnAt e:
                Operate(state, e.OperationId, new(OperationKind.Withdraw, e.Quantity, e.Location), Moves.GoOut);
                break;
            case StockEvent.WrittenOff e:
                Operate(state, e.OperationId, new(OperationKind.WriteOff, e.Quantity, e.Location), Moves.WriteOff);
                break;
            case StockEvent.Recovered e:
                Operate(state, e.OperationId, new(OperationKind.Recover, e.Quantity, e.Location), Moves.Recover);
                break;
            case StockEvent.Transferred e:
                state.Add(e.OperationId, new(OperationKind.Transfer, e.Quantity, $"{e.From}>{e.To}"));
                state.PoolOf(null).Move(Moves.GoOut, e.Quantity, e.From);
                state.PoolOf(null).Move(Moves.ComeIn, e.Quantity, e.To);
                state.KnownLocations.Add(e.To);
                break;
            case StockEvent.StockedSet e:
                SetStocked(state, e);
                break;
            case StockEvent.LocationsRanked e:
                state.RankedLocations = e.Locations;
                break;
            case StockEvent.BufferSet e:
                state.Buffer = e.Quantity;
                break;
            case StockEvent.OfferArmed e:
                Arm(state, e.OfferId, e.Quantity, e.Terms, null, null, null);
                break;
            case StockEvent.OfferArmedAt e:
                Arm(state, e.OfferId, e.Quantity, e.Terms, e.Waitlist, null, e.Portions);
                break;
            case StockEvent.OfferArmedPriced e:
                Arm(state, e.OfferId, e.Quantity, e.Terms, e.Waitlist, e.Pricing, e.Portions);
                break;
            case StockEvent.OfferOpened e:
                Turn(state, e.OfferId, OfferPhase.Open);
                break;
            case StockEvent.OfferClosed e:
                Turn(state, e.OfferId, OfferPhase.Closed);
                Return(state, e.OfferId, Portions.Of(null, e.Returned));
                break;
            case StockEvent.OfferClosedAt e:
                Turn(state, e.OfferId, OfferPhase.Closed);
                Return(state, e.OfferId, e.Returned);
                break;
            case StockEvent.UnitsReturned e:
                Return(state, e.OfferId, Portions.Of(null, e.Quantity));
                break;
            case StockEvent.UnitsReturnedAt e:
                Return(state, e.OfferId, e.Portions);
                break;
            default:
                ApplyToReservation(state, happened);
                break;
        }
        state.Stamp = happened.At;
        state.Forget(happened.At);
    }

    private static void Operate(StockState state, string operationId, Operation operation, Journal.UnitCounters move)
    {
        state.Add(operationId, operation);
        state.PoolOf(null).Move(move, operation.Quantity, operation.Where);
        state.KnownLocations.Add(operation.Where);
    }

    private static void SetStocked(StockState state, StockEvent.StockedSet e)
    {
        var present = state.TotalIn(e.Location).Stocked;
        if (present != e.Expected)
            throw new InvariantViolationException($"{state.Sku}: '{e.Location}' holds {present} units, not the {e.Expected} that a correction was made for.");
        state.Add(e.OperationId, new(OperationKind.SetStocked, e.Quantity, e.Location, e.Expected));
        state.PoolOf(null).Move(Moves.ComeIn, e.Quantity - e.Expected, e.Location);
        state.KnownLocations.Add(e.Location);
    }

    private static void Arm(
        StockState state, string offerId, long quantity, OfferTerms terms, WaitlistTerms? waitlist, OfferPricing? pricing, IReadOnlyList<Portion>? portions)
    {
        var pool = state.AddPool(offerId, terms, quantity, waitlist, pricing) ?? throw new InvariantViolationException($"{state.Sku}: offer {offerId} was armed before.");
        var moved = Portions.Of(Portions.Kept(portions, quantity), quantity);
        state.PoolOf(null).Move(Moves.GoOut, moved);
        pool.Move(Moves.ComeIn, moved);
        state.OfferInstants.Add((terms.OpensAt, offerId));
    }

    private static void Turn(StockState state, string offerId, OfferPhase phase)
    {
        var pool = state.PoolOf(offerId);
        var terms = TermsOf(state, pool);
        if (pool.SellsAlone) state.OpenAlone += (phase == OfferPhase.Open ? 1 : 0) - (pool.Phase == OfferPhase.Open ? 1 : 0);
        pool.Phase = phase;
        state.OfferInstants.Remove((terms.OpensAt, offerId));
        state.OfferInstants.Remove((terms.ClosesAt, offerId));
        if (phase == OfferPhase.Open) state.OfferInstants.Add((terms.ClosesAt, offerId));
    }

    private static void Return(StockState state, string offerId, IReadOnlyList<Portion> portions)
    {
        state.PoolOf(offerId).Move(Moves.GoOut, portions);
        state.PoolOf(null).Move(Moves.ComeIn, portions);
    }

    private static OfferTerms TermsOf(StockState state, Pool pool) =>
        pool.Terms ?? throw new InvariantViolationException($"{state.Sku}: the general pool has no phases.");
}
