using System.Collections.Immutable;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Stock;

/// <summary>The owner of one SKU, as the shell sees it. The key is the SKU.</summary>
public sealed class StockKind(IBroadcaster broadcaster) : GrainKind<StockState, StockCommand, StockEvent, StockAnswer, StockView>
{
    public const string KindName = "stock";

    public override string Name => KindName;

    public override StockState NewState(string id) => new(id);

    public override Decision<StockEvent, StockAnswer> Decide(StockState state, StockCommand command, DateTimeOffset now) =>
        StockRules.Decide(state, command, now);

    public override IReadOnlyList<StockEvent> DecideDue(StockState state, DateTimeOffset now) => StockRules.DecideDue(state, now);

    public override void Apply(StockState state, StockEvent happened) => StockFold.Apply(state, happened);

    public override DateTimeOffset? NextDue(StockState state)
    {
        var next = state.NextDeadline;
        if (state.OfferInstants.Count > 0 && (next is null || state.OfferInstants.Min.At < next)) next = state.OfferInstants.Min.At;
        return next;
    }

    public override StockView View(StockState state, long sequence, IReadOnlyList<StockEvent> news)
    {
        var pools = ImmutableArray.CreateBuilder<PoolView>(state.Pools.Count);
        foreach (var pool in state.Pools.Values) pools.Add(new PoolView(pool.OfferId, pool.Terms, pool.Phase, pool.Units, StockRules.LevelOf(state, pool)));
        return new StockView(state.Sku, sequence, pools.MoveToImmutable(), Fates(state, news), state.Stamp);
    }

    public override DateTimeOffset StampOf(StockEvent happened) => happened.At;

    /// <summary>Everything but new demand: giving back, paying and the host's own steps go on while a drop floods the mailbox.</summary>
    public override bool IsUrgent(StockCommand command) => command is not (StockCommand.Reserve or StockCommand.Look);

    public override byte[] Write(IReadOnlyList<StockEvent> events) => StockEventWriter.Write(events);

    public override IReadOnlyList<StockEvent> Read(ReadOnlySpan<byte> json) => StockEventReader.Read(json);

    public override UnitCounters? Counters(StockState state) => state.Total();

    public override void Announce(StockView view) => broadcaster.StockChanged(view);

    private static ImmutableArray<ReservationView> Fates(StockState state, IReadOnlyList<StockEvent> news)
    {
        ImmutableArray<ReservationView>.Builder? fates = null;
        foreach (var happened in news)
        {
            var id = happened switch
            {
                StockEvent.Confirmed e => e.ReservationId,
                StockEvent.Released e => e.ReservationId,
                StockEvent.Expired e => e.ReservationId,
                _ => default,
            };
            if (id != default && state.Find(id) is { } reservation) (fates ??= ImmutableArray.CreateBuilder<ReservationView>()).Add(reservation.View());
        }
        return fates?.DrainToImmutable() ?? [];
    }
}
