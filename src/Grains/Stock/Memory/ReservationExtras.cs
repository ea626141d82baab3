namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>What few reservations have: units from several locations, and units that came back. By slot.</summary>
internal sealed class ReservationExtras
{
    private readonly Dictionary<int, IReadOnlyList<Portion>> _portions;
    private readonly Dictionary<int, long> _returned;

    public ReservationExtras()
        : this([], [])
    {
    }

    private ReservationExtras(Dictionary<int, IReadOnlyList<Portion>> portions, Dictionary<int, long> returned) =>
        (_portions, _returned) = (portions, returned);

    public IReadOnlyList<Portion>? PortionsOf(int slot) => _portions.Count == 0 ? null : _portions.GetValueOrDefault(slot);

    public void SetPortions(int slot, IReadOnlyList<Portion> portions) => _portions[slot] = portions;

    public long ReturnedOf(int slot) => _returned.Count == 0 ? 0 : _returned.GetValueOrDefault(slot);

    public void SetReturned(int slot, long units) => _returned[slot] = units;

    public void Remove(int slot)
    {
        _portions.Remove(slot);
        _returned.Remove(slot);
    }

    public ReservationExtras Copy() => new(new(_portions), new(_returned));
}
