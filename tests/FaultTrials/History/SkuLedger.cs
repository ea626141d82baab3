using System.Text.Json;
using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.History;

/// <summary>
/// The facts of one SKU added up by arithmetic of our own, straight from the rows: nothing here is shared with what wrote them. Breaches of the
/// law that show on the way are kept.
/// </summary>
internal sealed class SkuLedger(string sku)
{
    private readonly List<(long Sequence, long Available)> _available = [(0, 0)];
    private readonly Dictionary<string, Fate> _fates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _operations = new(StringComparer.Ordinal);

    public List<Breach> Breaches { get; } = [];

    public IReadOnlyDictionary<string, Fate> Fates => _fates;

    /// <summary>Restocks by the id of the operation.</summary>
    public IReadOnlyDictionary<string, long> Operations => _operations;

    public long Sequence { get; private set; }

    public long Stocked { get; private set; }

    public long Available => _available[^1].Available;

    public long Reserved { get; private set; }

    public long Paying { get; private set; }

    public long Sold { get; private set; }

    /// <summary>In the order of <see cref="HeadRow.Units"/>.</summary>
    public IReadOnlyList<long> Units => [Stocked, Available, Reserved, Paying, Sold, 0];

    /// <summary>Fewest free units at any moment between two sequences, both included.</summary>
    public long LeastAvailable(long from, long to)
    {
        var first = _available.BinarySearch((from, 0), Comparer<(long Sequence, long)>.Create((a, b) => a.Sequence.CompareTo(b.Sequence)));
        if (first < 0) first = ~first - 1;
        var least = long.MaxValue;
        for (var i = first; i < _available.Count && (_available[i].Sequence <= to || i == first); i++) least = Math.Min(least, _available[i].Available);
        return least;
    }

    public void Add(BatchRow batch)
    {
        if (batch.Previous != Sequence) Breaches.Add(new Breach(BreachKind.Verify, sku, $"the batch after {Sequence} says that it follows {batch.Previous}"));
        using var events = JsonDocument.Parse(batch.Events);
        foreach (var fact in events.RootElement.EnumerateArray()) Add(fact);
        if (batch.Sequence != Sequence) Breaches.Add(new Breach(BreachKind.Verify, sku, $"the batch that ends at {batch.Sequence} holds facts up to {Sequence}"));
        Sequence = batch.Sequence;
    }

    private void Add(JsonElement fact)
    {
        var type = fact.GetProperty("type").GetString()!;
        var at = fact.GetProperty("at").GetInt64();
        if (type.EndsWith("-many.v1", StringComparison.Ordinal))
        {
            var ids = fact.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).ToList();
            for (var i = 0; i < ids.Count; i++)
            {
                if (type == "reserved-many.v1")
                    Reserve(ids[i], fact.GetProperty("buyers")[i].GetString()!, fact.GetProperty("quantities")[i].GetInt64(), fact.GetProperty("deadline").GetInt64());
                else Step(type.Replace("-many", "", StringComparison.Ordinal), ids[i], at);
            }
            return;
        }
        if (type == "restocked.v1")
        {
            var (operation, quantity) = (fact.GetProperty("operationId").GetString()!, fact.GetProperty("quantity").GetInt64());
            if (!_operations.TryAdd(operation, quantity)) Breaches.Add(new Breach(BreachKind.Duplicated, sku, $"operation {operation} took effect twice"));
            Stocked += quantity;
            Move(quantity);
        }
        else if (type == "reserved.v1")
        {
            Reserve(
                fact.GetProperty("reservationId").GetString()!, fact.GetProperty("buyer").GetString()!, fact.GetProperty("quantity").GetInt64(), fact.GetProperty("deadline").GetInt64());
        }
        else
        {
            Step(type, fact.GetProperty("reservationId").GetString()!, at);
        }
    }

    private void Reserve(string id, string buyer, long quantity, long deadline)
    {
        if (!_fates.TryAdd(id, new Fate(buyer, quantity, deadline, Sequence + 1))) Breaches.Add(new Breach(BreachKind.Duplicated, id, "was granted twice"));
        Reserved += quantity;
        Move(-quantity);
        if (Available < 0) Breaches.Add(new Breach(BreachKind.Oversold, sku, $"{-Available} units more were granted than were free, at sequence {Sequence}"));
    }

    private void Step(string type, string id, long at)
    {
        if (!_fates.TryGetValue(id, out var fate))
        {
            Breaches.Add(new Breach(BreachKind.Verify, id, $"{type} without a reservation"));
            return;
        }
        switch (type, fate.State)
        {
            case ("payment-begun.v1", FateState.Reserved):
                if (at >= fate.Deadline) Breaches.Add(new Breach(BreachKind.Deadline, id, $"payment began {at - fate.Deadline} ms after the deadline"));
                (Reserved, Paying, fate.State) = (Reserved - fate.Quantity, Paying + fate.Quantity, FateState.Paying);
                Move(0);
                break;
            case ("confirmed.v1", FateState.Paying):
                (Paying, Sold, fate.State) = (Paying - fate.Quantity, Sold + fate.Quantity, FateState.Sold);
                Move(0);
                break;
            case ("released.v1", FateState.Reserved):
                (Reserved, fate.State) = (Reserved - fate.Quantity, FateState.Released);
                Move(fate.Quantity);
                break;
            case ("released.v1", FateState.Paying):
                (Paying, fate.State) = (Paying - fate.Quantity, FateState.Released);
                Move(fate.Quantity);
                break;
            case ("expired.v1", FateState.Reserved):
                if (at < fate.Deadline) Breaches.Add(new Breach(BreachKind.Deadline, id, $"expired {fate.Deadline - at} ms before the deadline"));
                (Reserved, fate.State) = (Reserved - fate.Quantity, FateState.Expired);
                Move(fate.Quantity);
                break;
            default:
                Breaches.Add(new Breach(BreachKind.Oversold, id, $"{type} although it was {fate.State}"));
                break;
        }
    }

    private void Move(long units) => _available.Add((++Sequence, Available + units));
}

internal enum FateState
{
    Reserved,
    Paying,
    Sold,
    Released,
    Expired,
}

/// <summary>What became of one reservation.</summary>
internal sealed class Fate(string buyer, long quantity, long deadline, long grantedAt)
{
    /// <summary>Sequence of the grant.</summary>
    public long GrantedAt => grantedAt;

    public string Buyer => buyer;

    public long Quantity => quantity;

    /// <summary>Milliseconds since 1970.</summary>
    public long Deadline => deadline;

    public FateState State { get; set; } = FateState.Reserved;
}
