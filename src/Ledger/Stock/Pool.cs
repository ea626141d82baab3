using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Stock;

/// <summary>Units sold under one offer's terms, or the general pool, which has none.</summary>
internal sealed class Pool(string name, Terms? terms)
{
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);

    public Terms? Terms => terms;

    /// <summary>The offer, or "" for the general pool.</summary>
    public string OfferId => name;

    /// <summary>Units that each buyer holds or has bought here.</summary>
    public IReadOnlyDictionary<string, long> Held => _held;

    public string Name => name.Length == 0 ? "the general pool" : $"the pool of offer {name}";

    public PoolPhase Phase { get; set; }

    public Units Units { get; set; }

    /// <summary>A breach of the law here was reported and still lasts.</summary>
    public bool IsBroken { get; set; }

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
internal sealed record Terms(Amount Price, long LimitPerBuyer, long OpensAt, long ClosesAt)
{
    public static Terms From(EventMembers members)
    {
        var terms = new Terms(members.Money("price"), members.Whole("limitPerBuyer"), members.Whole("opensAt"), members.Whole("closesAt"));
        _ = members.Whole("reservationSeconds");
        members.End();
        return terms;
    }
}

/// <summary>A reservation that is reserved or paying.</summary>
internal sealed class Reservation(string buyer, long quantity, Amount unitPrice, long deadline, Pool pool)
{
    public string Buyer => buyer;

    public long Quantity => quantity;

    public Amount UnitPrice => unitPrice;

    /// <summary>Unix ms.</summary>
    public long Deadline => deadline;

    public Pool Pool => pool;

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
