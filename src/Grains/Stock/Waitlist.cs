using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>Who waits for the units of one pool, first come, first served.</summary>
internal sealed class Waitlist(WaitlistTerms terms)
{
    private readonly LinkedList<Waiter> _line = new();
    private readonly Dictionary<ReservationId, LinkedListNode<Waiter>> _places = [];
    private readonly Dictionary<BuyerId, long> _units = [];

    public WaitlistTerms Terms => terms;

    public int Count => _places.Count;

    public IEnumerable<Waiter> InOrder => _line;

    /// <summary>Units that one buyer waits for: his limit counts them, so that a promotion can never exceed it.</summary>
    public long UnitsOf(BuyerId buyer) => _units.GetValueOrDefault(buyer);

    /// <summary>1 for the first in line. It walks the line, which is short: <see cref="WaitlistTerms.MaxLength"/>.</summary>
    public int PlaceOf(ReservationId id)
    {
        var place = 1;
        for (var before = _places[id].Previous; before is not null; before = before.Previous) place++;
        return place;
    }

    public bool Contains(ReservationId id) => _places.ContainsKey(id);

    public void Add(Waiter waiter)
    {
        _places.Add(waiter.Id, _line.AddLast(waiter));
        _units[waiter.Buyer] = UnitsOf(waiter.Buyer) + waiter.Quantity;
    }

    public void Remove(Waiter waiter)
    {
        if (!_places.Remove(waiter.Id, out var place)) return;
        _line.Remove(place);
        var units = UnitsOf(waiter.Buyer) - waiter.Quantity;
        if (units == 0) _units.Remove(waiter.Buyer);
        else _units[waiter.Buyer] = units;
    }
}

/// <summary>One who waits, or did until his wait ended without a reservation.</summary>
internal sealed record Waiter(
    ReservationId Id, BuyerId Buyer, long Quantity, Money UnitPrice, string? OfferId, TimeSpan Hold, DateTimeOffset JoinedAt)
{
    public bool HasEnded { get; set; }

    public ReservationView View() => new(
        Id, Buyer, Quantity, UnitPrice, OfferId, HasEnded ? ReservationStatus.WaitEnded : ReservationStatus.Waiting, JoinedAt, null);
}
