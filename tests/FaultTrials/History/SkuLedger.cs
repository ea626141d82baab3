using System.Text.Json;
using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.History;

/// <summary>
/// The facts of one SKU added up by arithmetic of our own, straight from the rows: nothing here is shared with what wrote them. Breaches of the
/// law that show on the way are kept. Units and offers are here, reservations and lines beside.
/// </summary>
internal sealed partial class SkuLedger(string sku)
{
    private const string Main = "";
    private const long LimitOutsideOfOffers = long.MaxValue;
    private readonly Dictionary<string, PoolLedger> _pools = new(StringComparer.Ordinal) { [Wish.None] = new PoolLedger(LimitOutsideOfOffers, passesBy: false) };
    private readonly Dictionary<string, Fate> _fates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Waiter> _waits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _operations = new(StringComparer.Ordinal);

    public List<Breach> Breaches { get; } = [];

    public IReadOnlyDictionary<string, Fate> Fates => _fates;

    /// <summary>Everybody who ever stood in line.</summary>
    public IReadOnlyDictionary<string, Waiter> Waits => _waits;

    /// <summary>Movements by the host, by the id of the operation.</summary>
    public IReadOnlyDictionary<string, long> Operations => _operations;

    /// <summary>By the offer; the general pool as <see cref="Wish.None"/>.</summary>
    public IReadOnlyDictionary<string, PoolLedger> Pools => _pools;

    public long Sequence { get; private set; }

    public long Stocked { get; private set; }

    public long Available => _pools.Values.Sum(pool => pool.Free);

    public long Reserved { get; private set; }

    public long Paying { get; private set; }

    public long Sold { get; private set; }

    /// <summary>In the order of <see cref="HeadRow.Units"/>.</summary>
    public IReadOnlyList<long> Units => [Stocked, Available, Reserved, Paying, Sold, 0];

    /// <summary>Fewest units for a newcomer in a pool at any moment between two sequences, both included.</summary>
    public long LeastSellable(string offer, long from, long to) => _pools.TryGetValue(offer, out var pool) ? pool.LeastSellable(from, to) : 0;

    public void Add(BatchRow batch)
    {
        if (batch.Previous != Sequence) Breaches.Add(new Breach(BreachKind.Verify, sku, $"the batch after {Sequence} says that it follows {batch.Previous}"));
        using var events = JsonDocument.Parse(batch.Events);
        foreach (var fact in events.RootElement.EnumerateArray()) Add(fact);
        if (batch.Sequence != Sequence) Breaches.Add(new Breach(BreachKind.Verify, sku, $"the batch that ends at {batch.Sequence} holds facts up to {Sequence}"));
        Sequence = batch.Sequence;
        foreach (var (offer, pool) in _pools)
        {
            if (pool.Servable() is { } waiter) Breaches.Add(new Breach(BreachKind.Undersold, waiter.Id, $"waits for {waiter.Quantity} units of '{offer}', of which {pool.Free} are free at {Sequence}"));
        }
    }

    private void Add(JsonElement fact)
    {
        var type = fact.GetProperty("type").GetString()!;
        if (type.EndsWith("-many.v1", StringComparison.Ordinal))
        {
            var ids = fact.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).ToList();
            for (var i = 0; i < ids.Count; i++)
            {
                Sequence++;
                if (type == "reserved-many.v1") Reserve(ids[i], fact.GetProperty("buyers")[i].GetString()!, fact.GetProperty("quantities")[i].GetInt64(), fact);
                else Step(type.Replace("-many", "", StringComparison.Ordinal), ids[i], fact);
            }
            return;
        }
        Sequence++;
        switch (type)
        {
            case "restocked.v1" or "restocked.v2":
                var quantity = Operate(fact);
                Stocked += quantity;
                Move(Wish.None, Text(fact, "location") ?? Main, quantity, openBy: quantity);
                break;
            case "transferred.v1":
                var moved = Operate(fact);
                Move(Wish.None, Text(fact, "from") ?? Main, -moved, openBy: 0);
                Move(Wish.None, Text(fact, "to") ?? Main, moved, openBy: 0);
                break;
            case "offer-armed.v1" or "offer-armed.v2":
                Arm(fact);
                break;
            case "offer-opened.v1":
                break;
            case "reserved.v1" or "reserved.v2":
                Reserve(Text(fact, "reservationId")!, Text(fact, "buyer")!, fact.GetProperty("quantity").GetInt64(), fact);
                break;
            case "joined.v1":
                Join(fact);
                break;
            case "promoted.v1":
                Promote(fact);
                break;
            case "wait-ended.v1":
                EndWait(fact);
                break;
            default:
                Step(type, Text(fact, "reservationId")!, fact);
                break;
        }
    }

    private long Operate(JsonElement fact)
    {
        var (operation, quantity) = (fact.GetProperty("operationId").GetString()!, fact.GetProperty("quantity").GetInt64());
        if (!_operations.TryAdd(operation, quantity)) Breaches.Add(new Breach(BreachKind.Duplicated, sku, $"operation {operation} took effect twice"));
        return quantity;
    }

    private void Arm(JsonElement fact)
    {
        var offer = fact.GetProperty("offerId").GetString()!;
        var passesBy = fact.TryGetProperty("waitlist", out var line) && line.ValueKind == JsonValueKind.Object && line.GetProperty("passesBy").GetBoolean();
        if (!_pools.TryAdd(offer, new PoolLedger(fact.GetProperty("terms").GetProperty("limitPerBuyer").GetInt64(), passesBy)))
            Breaches.Add(new Breach(BreachKind.Duplicated, offer, "was armed twice"));
        foreach (var (location, quantity) in Parts(fact, fact.GetProperty("quantity").GetInt64()))
        {
            Move(Wish.None, location, -quantity, openBy: -quantity);
            Move(offer, location, quantity, openBy: quantity);
        }
    }

    /// <summary>Frees units of a pool or takes them; no location of it may owe any.</summary>
    private void Move(string offer, string location, long units, long openBy)
    {
        var pool = _pools[offer];
        var left = pool.Move(location, units);
        pool.Open += openBy;
        pool.Note(Sequence);
        if (left < 0) Breaches.Add(new Breach(BreachKind.Oversold, sku, $"{-left} units more were given away than were free in '{offer}' at '{location}', at sequence {Sequence}"));
    }

    private static IReadOnlyList<(string Location, long Quantity)> Parts(JsonElement fact, long quantity) =>
        fact.TryGetProperty("portions", out var parts) && parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() > 0
            ? [.. parts.EnumerateArray().Select(part => (part.GetProperty("location").GetString()!, part.GetProperty("quantity").GetInt64()))]
            : [(Main, quantity)];

    private static string? Text(JsonElement fact, string name) => fact.TryGetProperty(name, out var value) ? value.GetString() : null;
}
