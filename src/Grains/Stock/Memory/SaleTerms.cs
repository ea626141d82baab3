using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// What many reservations have in common (price, offer, pool, the one location that serves all units), kept once and under a small number for as
/// long as one of them is in memory.
/// </summary>
internal sealed class SaleTerms
{
    private readonly Dictionary<(long Amount, string Currency, string? OfferId, string? Location), int> _numbers = [];
    private readonly Stack<int> _free = new();
    private Entry[] _entries = new Entry[4];
    private int _used;
    private int _last;

    /// <summary>Different terms in use.</summary>
    public int Count => _numbers.Count;

    public ref readonly Entry this[int number] => ref _entries[number];

    /// <summary>The number of these terms, which is used once more from here on.</summary>
    /// <param name="price">Per unit.</param>
    /// <param name="offerId">Null for the general pool.</param>
    /// <param name="location">Null where it is the main one, or there are several.</param>
    /// <param name="pool">The number of the pool.</param>
    public int Take(Money price, string? offerId, string? location, int pool)
    {
        ref var last = ref _entries[_last];
        if (last.Uses > 0 && last.Price.Amount == price.Amount && last.OfferId == offerId && last.Location == location && last.Price.Currency == price.Currency)
        {
            last.Uses++;
            return _last;
        }
        var key = (price.Amount, price.Currency, offerId, location);
        if (!_numbers.TryGetValue(key, out var number))
        {
            if (!_free.TryPop(out number))
            {
                if (_used == _entries.Length) Array.Resize(ref _entries, _used * 2);
                number = _used++;
            }
            _numbers.Add(key, number);
            _entries[number] = new Entry { Price = price, OfferId = offerId, Location = location, Pool = pool };
        }
        _entries[number].Uses++;
        _last = number;
        return number;
    }

    /// <summary>The terms are used once less.</summary>
    public void Leave(int number)
    {
        ref var entry = ref _entries[number];
        if (--entry.Uses > 0) return;
        _numbers.Remove((entry.Price.Amount, entry.Price.Currency, entry.OfferId, entry.Location));
        entry = default;
        _free.Push(number);
    }

    internal struct Entry
    {
        public Money Price;
        public string? OfferId;
        public string? Location;
        public int Pool;
        public int Uses;
    }

    /// <summary>Everything in use, by number, as it is now.</summary>
    public Entry[] Copy() => _entries[.._used];
}
