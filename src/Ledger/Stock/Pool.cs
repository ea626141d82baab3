using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Stock;

/// <summary>Units sold under one offer's terms, or the general pool, which has none. They lie in buckets, one per location.</summary>
internal sealed class Pool(string name, Terms? terms, Patience? patience = null)
{
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Units> _buckets = new(StringComparer.Ordinal);

    public Terms? Terms => terms;

    /// <summary>The offer, or "" for the general pool.</summary>
    public string OfferId => name;

    /// <summary>Units that each buyer holds or has bought here.</summary>
    public IReadOnlyDictionary<string, long> Held => _held;

    public string Name => name.Length == 0 ? "the general pool" : $"the pool of offer {name}";

    public PoolPhase Phase { get; set; }

    /// <summary>It is open, and the general pool sells nothing until it closes.</summary>
    public bool SellsAlone => Phase == PoolPhase.Open && terms?.Pricing is { AlsoAtFullPrice: false };

    /// <summary>The sum over all locations.</summary>
    public Units Units { get; private set; }

    public IReadOnlyDictionary<string, Units> Buckets => _buckets;

    /// <summary>True where the law holds in each bucket.</summary>
    public bool IsLawful => _buckets.Values.All(bucket => bucket.IsLawful);

    /// <summary>How people wait here.</summary>
    public Patience Patience => patience ?? Patience.Default;

    /// <summary>Reservations that somebody waits for, in order.</summary>
    public List<Waiter> Line { get; } = [];

    /// <summary>A breach of the law here was reported and still lasts.</summary>
    public bool IsBroken { get; set; }

    public Units In(string location) => _buckets.GetValueOrDefault(location);

    public void Add(string location, Units change)
    {
        _buckets[location] = In(location) + change;
        Units += change;
    }

    /// <summary>Changes what one buyer holds or has bought in an offer's pool, and returns it; the general pool does not count.</summary>
    public long Hold(string buyer, long units)
    {
        if (terms is null) return 0;
        var held = checked(_held.GetValueOrDefault(buyer) + units);
        if (held == 0) _held.Remove(buyer);
        else _held[buyer] = held;
        return held;
    }
}

internal enum PoolPhase
{
    Armed,
    Open,
    Closed,
}

/// <summary>Terms of an offer as its arming states them; instants in Unix ms.</summary>
/// <param name="Pricing">Null where the price stays and the general pool goes on selling.</param>
internal sealed record Terms(Amount Price, long LimitPerBuyer, long OpensAt, long ClosesAt, Pricing? Pricing = null)
{
    /// <summary>What a unit costs at an instant.</summary>
    public Amount PriceAt(long at)
    {
        if (Pricing is not { EverySeconds: var seconds and > 0 } || at < OpensAt) return Price;
        var fallen = (Int128)((at - OpensAt) / 1000 / seconds) * Pricing.Step;
        return Price with { Minor = (long)Int128.Max(Pricing.Floor, Price.Minor - fallen) };
    }

    public static Terms From(EventMembers members)
    {
        var terms = new Terms(members.Money("price"), members.Whole("limitPerBuyer"), members.Whole("opensAt"), members.Whole("closesAt"));
        _ = members.Whole("reservationSeconds");
        members.End();
        return terms;
    }
}

/// <summary>What an arming says about prices beyond its terms.</summary>
/// <param name="EverySeconds">How often the price falls by <paramref name="Step"/> until it is <paramref name="Floor"/>; 0 where it stays.</param>
internal sealed record Pricing(bool AlsoAtFullPrice, long Step, long EverySeconds, long Floor)
{
    public static Pricing From(EventMembers members)
    {
        var also = members.Flag("alsoAtFullPrice");
        var pricing = new Pricing(also, 0, 0, 0);
        if (members.Has("falls"))
        {
            var falls = members.Inner("falls");
            pricing = new Pricing(also, falls.Whole("step"), falls.Whole("everySeconds"), falls.Whole("floor"));
            falls.End();
        }
        members.End();
        return pricing;
    }

    /// <summary>A price that falls leads downwards, in steps, to something that is not below nothing.</summary>
    public bool Fits(Amount price) => EverySeconds == 0 ? (Step, Floor) == (0, 0) : EverySeconds > 0 && Step > 0 && Floor >= 0 && Floor < price.Minor;
}

/// <summary>Units of one location.</summary>
internal readonly record struct Portion(string Location, long Quantity)
{
    public static Portion From(EventMembers members)
    {
        var portion = new Portion(members.Text("location"), members.Whole("quantity"));
        members.End();
        return portion;
    }
}

/// <summary>How people wait: how many at a time, and whether one who wants more than is free is passed by.</summary>
internal sealed record Patience(long MaxLength, bool PassesBy)
{
    /// <summary>Where the arming says nothing, and in the general pool.</summary>
    public static Patience Default { get; } = new(1_000, PassesBy: false);

    public static Patience From(EventMembers members)
    {
        var patience = new Patience(members.Whole("maxLength"), members.Flag("passesBy"));
        members.End();
        return patience;
    }
}

/// <summary>One who waits for units of a pool.</summary>
internal sealed record Waiter(Guid Id, string Buyer, long Quantity, Amount UnitPrice, long HoldSeconds, Pool Pool);

/// <summary>A reservation that is reserved or paying, or was sold and may come back.</summary>
internal sealed class Reservation(string buyer, long quantity, Amount unitPrice, long deadline, Pool pool, IReadOnlyList<Portion> portions)
{
    public string Buyer => buyer;

    public long Quantity => quantity;

    public Amount UnitPrice => unitPrice;

    /// <summary>Unix ms.</summary>
    public long Deadline { get; set; } = deadline;

    public Pool Pool => pool;

    public IReadOnlyList<Portion> Portions => portions;

    public bool IsTentative { get; set; }

    public int Extensions { get; set; }

    /// <summary>Unix ms; 0 while it is not sold.</summary>
    public long SoldAt { get; set; }

    /// <summary>Sold units that have come back.</summary>
    public long Returned { get; set; }

    /// <summary>Who pays for it; null while it is only reserved.</summary>
    public string? PurchaseId { get; set; }
}

/// <summary>How a reservation ended.</summary>
internal enum Ending : byte
{
    Sold,
    Released,
    Expired,
}
