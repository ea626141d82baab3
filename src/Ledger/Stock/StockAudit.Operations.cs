using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Stock;

/// <summary>The host's own steps, and what comes back from buyers: once per operation, and never what is promised.</summary>
internal sealed partial class StockAudit
{
    /// <summary>Sold reservations, because a part of them may come back.</summary>
    private readonly Dictionary<Guid, Reservation> _sales = [];
    private long _buffer;

    private bool TryTakeOperation(OwnerEvent happened)
    {
        var members = happened.Members;
        switch (happened.Type)
        {
            case "restocked.v1" or "restocked.v2":
                TakeMovement(members, happened.Type == "restocked.v2", n => new Units(Stocked: n, Available: n));
                break;
            case "withdrawn.v1" or "withdrawn.v2":
                TakeMovement(members, happened.Type == "withdrawn.v2", n => new Units(Stocked: -n, Available: -n));
                break;
            case "written-off.v1":
                TakeMovement(members, hasLocation: true, n => new Units(Available: -n, WrittenOff: n));
                break;
            case "recovered.v1":
                TakeMovement(members, hasLocation: true, n => new Units(Available: n, WrittenOff: -n));
                break;
            case "transferred.v1":
                TakeTransferred(members);
                break;
            case "stocked-set.v1":
                TakeStockedSet(members);
                break;
            case "return-restocked.v1":
                TakeReturn(members, n => new Units(Sold: -n, Available: n));
                break;
            case "return-written-off.v1":
                TakeReturn(members, n => new Units(Sold: -n, WrittenOff: n));
                break;
            case "locations-ranked.v1":
                if (members.Texts("locations") is var locations && locations.Distinct(StringComparer.Ordinal).Count() != locations.Count)
                    Report(BreachKind.PortionsWrong, "a location is ranked twice.");
                members.End();
                break;
            case "buffer-set.v1":
                _buffer = members.Whole("quantity");
                members.End();
                if (_buffer < 0) Report(BreachKind.QuantityInvalid, $"the buffer is {_buffer}.");
                break;
            default:
                return false;
        }
        return true;
    }

    private void TakeMovement(EventMembers members, bool hasLocation, Func<long, Units> change)
    {
        var (operation, quantity) = (members.Text("operationId"), members.Whole("quantity"));
        var location = hasLocation ? members.Text("location") : "";
        members.End();
        Once(operation);
        if (IsQuantity(quantity)) Move(_pools[General], location, change(quantity));
    }

    private void TakeTransferred(EventMembers members)
    {
        var (operation, quantity, from, to) = (members.Text("operationId"), members.Whole("quantity"), members.Text("from"), members.Text("to"));
        members.End();
        Once(operation);
        if (!IsQuantity(quantity)) return;
        Move(_pools[General], from, new Units(Stocked: -quantity, Available: -quantity));
        Move(_pools[General], to, new Units(Stocked: quantity, Available: quantity));
    }

    private void TakeStockedSet(EventMembers members)
    {
        var (operation, expected, quantity, location) = (members.Text("operationId"), members.Whole("expected"), members.Whole("quantity"), members.Text("location"));
        members.End();
        Once(operation);
        var present = _pools.Values.Sum(pool => pool.In(location).Stocked);
        if (present != expected)
            Report(BreachKind.CorrectionWrong, $"a correction was made for {expected} units in '{location}', where {present} were stocked.");
        Move(_pools[General], location, new Units(Stocked: quantity - expected, Available: quantity - expected));
    }

    private void TakeReturn(EventMembers members, Func<long, Units> change)
    {
        var (operation, id, quantity) = (members.Text("operationId"), IdOf(members), members.Whole("quantity"));
        members.End();
        Once(operation);
        if (!_sales.TryGetValue(id, out var sale))
        {
            Report(BreachKind.ReturnExceedsSale, $"{quantity} units come back of reservation {id}, which is not sold.");
            return;
        }
        if (!IsQuantity(quantity)) return;
        if (quantity > sale.Quantity - sale.Returned)
        {
            Report(BreachKind.ReturnExceedsSale, $"{quantity} units come back of sale {id}, of whose {sale.Quantity} units {sale.Returned} have come back before.");
            return;
        }
        Move(sale.Pool, Slice(sale.Portions, sale.Returned, quantity), change);
        sale.Pool.Hold(sale.Buyer, -quantity);
        sale.Returned += quantity;
    }

    /// <summary>Units come back in the order of the sale's portions.</summary>
    private static List<Portion> Slice(IReadOnlyList<Portion> portions, long skip, long take)
    {
        var slice = new List<Portion>();
        foreach (var (location, quantity) in portions)
        {
            var units = Math.Min(Math.Max(0, quantity - skip), take);
            if (units > 0) slice.Add(new Portion(location, units));
            skip = Math.Max(0, skip - quantity);
            take -= units;
        }
        return slice;
    }

    private void Once(string operation)
    {
        if (!_operations.Add(operation)) Report(BreachKind.OperationRepeated, $"the operation {operation} takes effect a second time.");
    }

    /// <summary>After something was taken out of the general pool for a sale.</summary>
    private void CheckBuffer(string taker)
    {
        var free = _pools[General].Units.Available;
        if (free >= 0 && free < _buffer) Report(BreachKind.BufferSold, $"{taker} leaves {free} free units in the general pool, whose buffer is {_buffer}.");
    }
}
