using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>What a buyer can do with baskets. Everything after the start goes on by itself, whether somebody waits here or not.</summary>
public sealed class BasketFlow(IGrains<BasketCommand, BasketReply, BasketView> baskets, IGrains<StockCommand, StockAnswer, StockView> stock)
{
    /// <summary>How long a caller waits for the outcome.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reserves all lines or none. The same id with the same lines is the same basket, whatever has become of it.</summary>
    public async Task<BasketOutcome> ReserveAsync(ReservationId id, BasketCommand.Start wish, CancellationToken cancellationToken = default)
    {
        var reply = await baskets.AskAsync(id.ToString(), wish, cancellationToken);
        return await FollowAsync(id, reply, view => view.Phase != BasketPhase.Reserving, cancellationToken);
    }

    /// <summary>Gives back what is still reserved.</summary>
    public async Task<BasketOutcome> ReleaseAsync(BuyerId buyer, ReservationId id, CancellationToken cancellationToken = default)
    {
        var reply = await baskets.AskAsync(id.ToString(), new BasketCommand.Release(buyer), cancellationToken);
        return await FollowAsync(id, reply, view => view.Phase != BasketPhase.Releasing, cancellationToken);
    }

    /// <summary>The basket as it stands; not found where it is somebody else's.</summary>
    public async Task<BasketOutcome> FindAsync(BuyerId buyer, ReservationId id, CancellationToken cancellationToken = default)
    {
        if (await baskets.ViewAsync(id.ToString(), cancellationToken) is not { } view) return Faulty(GrainFault.StorageUnavailable);
        return view.Version == 0 || view.Buyer != buyer
            ? new BasketOutcome(BasketReplyStatus.NotFound, null, [])
            : await ShowAsync(BasketReplyStatus.Repeated, view, cancellationToken);
    }

    private async Task<BasketOutcome> FollowAsync(
        ReservationId id, Reply<BasketReply> reply, Func<BasketView, bool> until, CancellationToken cancellationToken)
    {
        if (reply.Fault != GrainFault.None) return Faulty(reply.Fault);
        if (reply.Answer!.Status is not (BasketReplyStatus.Done or BasketReplyStatus.Repeated)) return new BasketOutcome(reply.Answer.Status, null, []);
        var view = await baskets.WaitAsync(id.ToString(), view => view.Version >= reply.Version && until(view), Patience, cancellationToken);
        return view is null ? Faulty(GrainFault.StorageUnavailable) : await ShowAsync(reply.Answer.Status, view, cancellationToken);
    }

    /// <summary>What has become of each reservation is asked of the owner of its SKU.</summary>
    private async Task<BasketOutcome> ShowAsync(BasketReplyStatus status, BasketView view, CancellationToken cancellationToken)
    {
        var looks = await Task.WhenAll(view.Reservations.Select(
            (id, i) => stock.AskAsync(view.Lines[i].Sku.Value, new StockCommand.Look(id, view.Buyer), cancellationToken).AsTask()));
        var fault = Array.Find(looks, look => look.Fault != GrainFault.None).Fault;
        if (fault != GrainFault.None) return Faulty(fault);
        var reservations = new List<BasketReservation>(looks.Length);
        for (var i = 0; i < looks.Length; i++)
        {
            // One that ended so long ago that its owner has forgotten it has nothing to tell any more.
            if (looks[i].Answer!.Reservation is { } reservation) reservations.Add(new BasketReservation(view.Lines[i].Sku, reservation, looks[i].Version));
        }
        return new BasketOutcome(status, view, reservations);
    }

    private static BasketOutcome Faulty(GrainFault fault) => new(BasketReplyStatus.Done, null, [], fault);
}

/// <summary>A basket, or why there is none.</summary>
/// <param name="Status">Done or repeated where there is one.</param>
/// <param name="Basket">As it stood when the wait was over.</param>
/// <param name="Reservations">As they stand now.</param>
/// <param name="Fault">The same request may be sent again.</param>
public sealed record BasketOutcome(
    BasketReplyStatus Status, BasketView? Basket, IReadOnlyList<BasketReservation> Reservations, GrainFault Fault = GrainFault.None);

/// <summary>One reservation of a basket.</summary>
/// <param name="StockVersion">At which sequence of the SKU it stood so.</param>
public sealed record BasketReservation(Sku Sku, ReservationView Reservation, long StockVersion);
