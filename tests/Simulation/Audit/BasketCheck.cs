using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>All lines of a basket or none, and lines of one pool are one wish over their sum.</summary>
internal static class BasketCheck
{
    /// <summary>What is wrong with the answer; null where nothing is.</summary>
    public static string? Find(Auditor auditor, BasketTry basket, BasketAnswer answer)
    {
        var wished = new Dictionary<(string Sku, string Offer), long>();
        foreach (var line in basket.Lines)
        {
            var pool = (line.Sku.Value, line.OfferId ?? "");
            wished[pool] = wished.GetValueOrDefault(pool) + line.Quantity;
        }
        var isSound = basket.Lines.Count > 0 && basket.Lines.All(line => line.Quantity is >= 1 and <= 100) && wished.Values.All(sum => sum <= 100);
        if (answer.Status == BasketStatus.Invalid) return isSound ? "nothing is wrong with it" : null;
        if (!isSound) return "it makes no sense";
        return answer.Status == BasketStatus.Granted ? All(auditor, basket, wished) : None(auditor, basket);
    }

    /// <summary>Each pool has set aside the sum that was wished, once, and made it full.</summary>
    private static string? All(Auditor auditor, BasketTry basket, Dictionary<(string Sku, string Offer), long> wished)
    {
        var made = MadeFor(auditor, basket).Where(line => line.Made.FirmSeq != long.MaxValue).ToList();
        foreach (var ((sku, offer), sum) in wished)
        {
            var got = made.Where(line => line.Sku == sku && line.Made.Fact.Offer == offer).Sum(line => line.Made.Fact.Quantity);
            if (got != sum) return $"{sum} of {sku} '{offer}' were wished, {got} granted";
        }
        if (made.Count != wished.Count) return $"{made.Count} reservations for {wished.Count} pools";
        if (basket.Drop is not { } drop) return null;
        // The limit counts them before they are reserved, and for as long as they are held.
        var take = auditor.Drops.BooksOf(drop).Takes.GetValueOrDefault(basket.Id.ToString());
        if (take is null || take.Fact.Units != wished.Values.Sum()) return $"{drop} counts {take?.Fact.Units ?? 0} units";
        return basket.Runs > 1 || take.EndSeq == long.MaxValue ? null : $"{drop} does not count them any more";
    }

    /// <summary>
    /// Nothing is kept. What an owner could not be asked to give back is left to its deadline; and a second coordinator of the same basket may be
    /// further than this one.
    /// </summary>
    private static string? None(Auditor auditor, BasketTry basket)
    {
        if (basket.Runs > 1 || basket.Ops.Exists(op => op.Fate == OpFate.Answered && op.Reply.Fault != GrainFault.None)) return null;
        foreach (var (sku, made) in MadeFor(auditor, basket))
        {
            if (made.Ending is not ("released" or "expired")) return $"{made.Fact.Quantity} of {sku} are kept";
        }
        if (basket.Drop is not { } drop || basket.DropOps.Exists(op => op.Fate == OpFate.Answered && op.Fault != GrainFault.None)) return null;
        return auditor.Drops.BooksOf(drop).Takes.TryGetValue(basket.Id.ToString(), out var take) && take.EndSeq == long.MaxValue ? $"{drop} still counts {take.Fact.Units} units" : null;
    }

    private static IEnumerable<(string Sku, ReservationBook Made)> MadeFor(Auditor auditor, BasketTry basket) => basket.Ops
        .Where(op => op.Command is StockCommand.Reserve)
        .Select(op => (op.Sku, ((StockCommand.Reserve)op.Command).Id)).Distinct()
        .Where(line => auditor.BooksOf(line.Sku).Reservations.ContainsKey(line.Id.ToString()))
        .Select(line => (line.Sku, auditor.BooksOf(line.Sku).Reservations[line.Id.ToString()]));
}
