using System.Collections.Immutable;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Runtime.Snapshots;
using LiveCommerce.Grains.Stock.Snapshots;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>The owner of one SKU, as the shell sees it. The key is the SKU.</summary>
public sealed class StockKind(IBroadcaster broadcaster) : GrainKind<StockState, StockCommand, StockEvent, StockAnswer, StockView>
{
    public const string KindName = "stock";

    public override string Name => KindName;

    public override StockState NewState(string id) => new(id);

    public override void Foresee(StockState state, StockCommand command)
    {
        if (command is StockCommand.Reserve c) state.Foresee(c.Id, c.Buyer, c.OfferId);
    }

    public override Decision<StockEvent, StockAnswer> Decide(StockState state, StockCommand command, DateTimeOffset now) =>
        StockRules.Decide(state, command, now);

    /// <summary>New demand that was turned away: whoever gives back or pays is not refused units.</summary>
    public override string? Refused(StockCommand command, StockAnswer answer, RefusalPoint point)
    {
        if (command is not (StockCommand.Reserve or StockCommand.Join) || StockRefusals.CodeOf(answer.Status) is not { } code) return null;
        answer.Refused = point;
        return code;
    }

    public override IReadOnlyList<StockEvent> DecideDue(StockState state, DateTimeOffset now) => StockRules.DecideDue(state, now);

    public override void Apply(StockState state, StockEvent happened) => StockFold.Apply(state, happened);

    public override DateTimeOffset? NextDue(StockState state) => StockRules.NextDue(state);

    public override StockView View(StockState state, long sequence, IReadOnlyList<StockEvent> news)
    {
        var pools = ImmutableArray.CreateBuilder<PoolView>(state.Pools.Count);
        foreach (var pool in state.Pools.Values)
        {
            pools.Add(new PoolView(
                pool.OfferId, pool.Terms, pool.Phase, pool.Units, StockRules.LevelOf(state, pool), StockRules.SellableOf(state, pool), pool.Waitlist.Count));
        }
        return new StockView(state.Sku, sequence, pools.MoveToImmutable(), Fates(state, news), state.Stamp, LocationViews(state), state.Buffer);
    }

    public override DateTimeOffset StampOf(StockEvent happened) => happened.At;

    /// <summary>Everything but new demand: giving back, paying and the host's own steps go on while a drop floods the mailbox.</summary>
    public override bool IsUrgent(StockCommand command) => command is not (StockCommand.Reserve or StockCommand.Join or StockCommand.Look);

    public override byte[] Write(IReadOnlyList<StockEvent> events) => StockEventWriter.Write(events);

    public override IReadOnlyList<StockEvent> Read(ReadOnlySpan<byte> json) => StockEventReader.Read(json);

    public override UnitCounters? Counters(StockState state) => state.Total();

    /// <summary>Asked after every event, reservations of a rush included: what cannot end the stock is told by its type alone.</summary>
    public override IReadOnlyList<OutboxMessage> Messages(StockState state, StockEvent happened) =>
        StockShopEvents.MayEndStock(happened) && StockShopEvents.SoldOut(state, happened.At) is { } message ? [message] : [];

    public override void Announce(StockView view) => broadcaster.StockChanged(view);

    public override byte SnapshotFormat => StockSnapshot.Format;

    /// <summary>What has finished goes to segments, once; what runs, and what buyers hold of an offer, is written every time.</summary>
    public override long Weight(StockState state) =>
        Math.Max(state.Reservations.Count - state.Finished.Count - state.Sold.Count, state.Tallies.Buyers) + state.Operations.Count + state.Waiting;

    public override StateCapture Capture(StockState state, bool withFinished) => new StockCapture(state, withFinished);

    public override StockState Restore(string id, IEnumerable<ReadOnlyMemory<byte>> pages) => StockRestore.Read(id, pages);

    public override int Unload(StockState state, StateCapture stored, int limit) => state.Unload((StockCapture)stored, limit);

    public override Guid? Missing(StockState state, StockCommand command) => command switch
    {
        // An id that is too old for a new wish is refused as such; what became of it need not be known.
        StockCommand.Reserve c => state.Stamp - c.Id.MadeAt > StockRules.IdRetention ? null : Missing(state, c.Id),
        StockCommand.Join c => state.Stamp - c.Id.MadeAt > StockRules.IdRetention ? null : Missing(state, c.Id),
        StockCommand.Release c => Missing(state, c.Id),
        StockCommand.Firm c => Missing(state, c.Id),
        StockCommand.Extend c => Missing(state, c.Id),
        StockCommand.Leave c => Missing(state, c.Id),
        StockCommand.BeginPayment c => Missing(state, c.Id),
        StockCommand.Confirm c => Missing(state, c.Id),
        StockCommand.ReleasePayment c => Missing(state, c.Id),
        StockCommand.Return c => Missing(state, c.Id),
        StockCommand.Look c => Missing(state, c.Id),
        _ => null,
    };

    /// <summary>Only what comes back is about something finished.</summary>
    public override Guid? Missing(StockState state, StockEvent happened) => happened switch
    {
        StockEvent.ReturnRestocked e => Missing(state, e.ReservationId),
        StockEvent.ReturnWrittenOff e => Missing(state, e.ReservationId),
        _ => null,
    };

    public override void Recall(StockState state, Guid id, ReadOnlySpan<byte> content) => state.Recall(FinishedRecord.Read(id, content));

    private static Guid? Missing(StockState state, ReservationId id) => state.MayBeStored(id) ? id.Value : null;

    private static ImmutableArray<LocationView> LocationViews(StockState state) => state.KnownLocations.Count == 1
        ? [new LocationView(StockState.MainLocation, state.Total())]
        : [.. Stock.Locations.InOrder(state.RankedLocations.Where(state.KnownLocations.Contains).ToList(), state.KnownLocations)
            .Select(location => new LocationView(location, state.TotalIn(location)))];

    private static ImmutableArray<ReservationView> Fates(StockState state, IReadOnlyList<StockEvent> news)
    {
        ImmutableArray<ReservationView>.Builder? fates = null;
        foreach (var happened in news)
        {
            var id = happened switch
            {
                StockEvent.Confirmed e => e.ReservationId,
                StockEvent.Extended e => e.ReservationId,
                StockEvent.Released e => e.ReservationId,
                StockEvent.Expired e => e.ReservationId,
                StockEvent.Promoted e => e.ReservationId,
                StockEvent.WaitEnded e => e.ReservationId,
                _ => default,
            };
            if (id != default && (state.Find(id)?.View() ?? state.FindWaiter(id)?.View()) is { } fate) (fates ??= ImmutableArray.CreateBuilder<ReservationView>()).Add(fate);
        }
        return fates?.DrainToImmutable() ?? [];
    }
}
