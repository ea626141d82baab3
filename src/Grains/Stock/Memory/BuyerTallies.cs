using System.Diagnostics;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// Units of each buyer in each pool, and the reservations of them that still run, linked through their slots. Most buyers have one running
/// reservation: it stands for its own tally, and only who has more, or has bought, gets a slot here.
/// </summary>
internal sealed class BuyerTallies(ReservationTable table)
{
    private const int None = Slots<TallySlot>.None;

    private readonly SlotIndex _index = new();
    private readonly Slots<TallySlot> _tallies = new();

    /// <summary>Buyers with units, once per pool.</summary>
    public int Buyers => _index.Count;

    public BuyerTally Of(int pool, BuyerId buyer)
    {
        var reference = _index.Find(HashOf(pool, buyer), new SameBuyer(this, pool, buyer));
        if (reference == 0) return default;
        if (IsAlone(reference, out var number))
            return new BuyerTally(table.Slots.Read(number).Quantity, new Reservation(table, number));
        ref readonly var tally = ref _tallies.Read(number);
        return new BuyerTally(tally.Units, tally.Newest == None ? null : new Reservation(table, tally.Newest));
    }

    /// <summary>Makes room for so many buyers at once.</summary>
    public void Expect(int count) => _index.Expect(count);

    public void Foresee(int pool, BuyerId buyer) => _index.Foresee(HashOf(pool, buyer));

    /// <summary>
    /// Changes the buyer's units and makes <paramref name="reservation"/> his newest running one, or takes it out of those; a buyer without
    /// units is forgotten.
    /// </summary>
    public void Count(int pool, Reservation reservation, long units, bool running)
    {
        var (slot, buyer) = (reservation.Slot, reservation.Buyer);
        var hash = HashOf(pool, buyer);
        var reference = _index.Find(hash, new SameBuyer(this, pool, buyer));
        if (reference == 0 && running && units == table.Slots.Read(slot).Quantity)
        {
            _index.Add(hash, Alone(slot));
            Link(slot, None);
            return;
        }
        if (reference == 0)
        {
            _index.Add(hash, reference = Shared(NewTally(pool, buyer, 0, None)));
        }
        else if (IsAlone(reference, out var alone))
        {
            if (alone == slot && !running && units == -table.Slots.Read(slot).Quantity)
            {
                table.Slots.Change(slot).IsRunning = false;
                _index.Remove(hash, reference);
                return;
            }
            var shared = Shared(NewTally(pool, buyer, table.Slots.Read(alone).Quantity, alone));
            _index.Replace(hash, reference, shared);
            reference = shared;
        }
        Change(hash, reference, slot, units, running);
    }

    private void Change(uint hash, uint reference, int slot, long units, bool running)
    {
        IsAlone(reference, out var number);
        if (running) LinkNewest(number, slot);
        else Unlink(number, slot);
        ref var tally = ref _tallies.Change(number);
        tally.Units += units;
        if (tally.Units != 0) return;
        if (tally.Newest != None) throw new InvalidOperationException("A buyer without units has a running reservation.");
        _index.Remove(hash, reference);
        _tallies.Free(number);
    }

    private int NewTally(int pool, BuyerId buyer, long units, int newest)
    {
        var number = _tallies.Take();
        _tallies.Change(number) = new TallySlot
        {
            BuyerHigh = buyer.High,
            BuyerLow = buyer.Low,
            BuyerKind = buyer.Kind,
            Pool = pool,
            Units = units,
            Newest = newest,
        };
        return number;
    }

    private void LinkNewest(int tally, int slot)
    {
        Debug.Assert(!table.Slots.Read(slot).IsRunning, "A reservation runs once.");
        var older = _tallies.Read(tally).Newest;
        Link(slot, older);
        if (older != None) table.Slots.Change(older).BuyerNewer = slot;
        _tallies.Change(tally).Newest = slot;
    }

    private void Link(int slot, int older)
    {
        ref var linked = ref table.Slots.Change(slot);
        (linked.IsRunning, linked.BuyerOlder, linked.BuyerNewer) = (true, older, None);
    }

    private void Unlink(int tally, int slot)
    {
        ref var linked = ref table.Slots.Change(slot);
        if (!linked.IsRunning) return;
        linked.IsRunning = false;
        var (older, newer) = (linked.BuyerOlder, linked.BuyerNewer);
        if (older != None) table.Slots.Change(older).BuyerNewer = newer;
        if (newer != None) table.Slots.Change(newer).BuyerOlder = older;
        else _tallies.Change(tally).Newest = older;
    }

    private static uint HashOf(int pool, BuyerId buyer) => SlotHash.Of(buyer.High, buyer.Low, ((ulong)(uint)pool << 8) | buyer.Kind);

    private static uint Alone(int slot) => (2u * (uint)slot) + 1;

    private static uint Shared(int tally) => (2u * (uint)tally) + 2;

    private static bool IsAlone(uint reference, out int number)
    {
        number = (int)((reference - 1) >> 1);
        return (reference & 1) == 1;
    }

    private readonly struct SameBuyer(BuyerTallies tallies, int pool, BuyerId buyer) : IMatch
    {
        public bool Is(uint reference)
        {
            if (IsAlone(reference, out var number))
            {
                ref readonly var slot = ref tallies.Table.Slots.Read(number);
                return slot.BuyerLow == buyer.Low && slot.BuyerHigh == buyer.High && slot.BuyerKind == buyer.Kind && tallies.Table.Terms[slot.Terms].Pool == pool;
            }
            ref readonly var tally = ref tallies._tallies.Read(number);
            return tally.BuyerLow == buyer.Low && tally.BuyerHigh == buyer.High && tally.BuyerKind == buyer.Kind && tally.Pool == pool;
        }
    }

    private ReservationTable Table => table;

    /// <summary>The tallies that are more than one running reservation, as they are now.</summary>
    public SlotsLoan<TallySlot> Lend() => _tallies.Lend();

    /// <summary>Adds units that no running reservation stands for, when memory is restored.</summary>
    public void AddBought(int pool, BuyerId buyer, long units)
    {
        var hash = HashOf(pool, buyer);
        var reference = _index.Find(hash, new SameBuyer(this, pool, buyer));
        if (reference == 0)
        {
            _index.Add(hash, Shared(NewTally(pool, buyer, units, None)));
        }
        else if (IsAlone(reference, out var number))
        {
            _index.Replace(hash, reference, Shared(NewTally(pool, buyer, table.Slots.Read(number).Quantity + units, number)));
        }
        else
        {
            _tallies.Change(number).Units += units;
        }
    }

    internal struct TallySlot : ISlot
    {
        public ulong BuyerHigh;
        public ulong BuyerLow;
        public long Units;
        public int Newest;
        private int _poolAndKind;

        public readonly BuyerId Buyer => new(BuyerKind, BuyerHigh, BuyerLow);

        public int Pool
        {
            readonly get => _poolAndKind >> 8;
            set => _poolAndKind = (value << 8) | BuyerKind;
        }

        public byte BuyerKind
        {
            readonly get => (byte)_poolAndKind;
            set => _poolAndKind = (Pool << 8) | value;
        }

        public int NextFree
        {
            readonly get => Newest;
            set => Newest = value;
        }
    }
}
