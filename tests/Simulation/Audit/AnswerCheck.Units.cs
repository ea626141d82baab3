using LiveCommerce.Grains.Stock;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>The host's own steps.</summary>
internal static partial class AnswerCheck
{
    private static string? Operate(StockBooks books, Op op, StockAnswer answer)
    {
        var (id, what, quantity, where, expected) = op.Command switch
        {
            StockCommand.Restock c => (c.OperationId, "restock", c.Quantity, c.Location, 0L),
            StockCommand.Withdraw c => (c.OperationId, "withdraw", c.Quantity, c.Location, 0),
            StockCommand.WriteOff c => (c.OperationId, "write-off", c.Quantity, c.Location, 0),
            StockCommand.Recover c => (c.OperationId, "recover", c.Quantity, c.Location, 0),
            StockCommand.SetStocked c => (c.OperationId, "set-stocked", c.Quantity, c.Location, c.Expected),
            StockCommand.Transfer c => (c.OperationId, "transfer", c.Quantity, $"{c.From}>{c.To}", 0),
            StockCommand.Return c => (c.OperationId, c.IsRestocked ? "return" : "return-written-off", c.Quantity, c.Id.ToString(), 0),
            _ => throw new NotSupportedException($"The auditor does not know the command {op.Command.GetType().Name}. Teach it before trusting a run."),
        };
        var stored = books.Operations.GetValueOrDefault(id);
        var isSame = stored is not null && (stored.What, stored.Quantity, stored.Where, stored.Expected) == (what, quantity, where, expected);
        if (answer.Status is not (StockStatus.Done or StockStatus.Repeated or StockStatus.IdReused) && stored is not null && stored.Sequence <= op.HeadBefore)
            return $"the id had its effect at {stored.Sequence}";
        return answer.Status switch
        {
            StockStatus.Done => isSame && Now(op, stored!.Sequence) ? null : "it has not happened, or not now",
            StockStatus.Repeated => isSame && stored!.Sequence <= op.Reply.Version ? null : "it has not happened",
            StockStatus.IdReused => stored is not null && stored.Sequence <= op.HeadAfter && !isSame ? null : "the id was not used for something else",
            StockStatus.QuantityOutOfRange => what == "set-stocked" ? quantity < 0 || expected < 0 || Math.Abs(quantity - expected) > 1_000_000 ? null : "the quantity is in range"
                : quantity is < 1 or > 1_000_000 ? null : "the quantity is in range",
            _ => Lack(books, op, answer),
        };
    }

    private static string? Lack(StockBooks books, Op op, StockAnswer answer)
    {
        var isTrue = (op.Command, answer.Status) switch
        {
            (StockCommand.Withdraw c, StockStatus.NotEnoughStock) => Short(c.Location, c.Quantity),
            (StockCommand.WriteOff c, StockStatus.NotEnoughStock) => Short(c.Location, c.Quantity),
            (StockCommand.Transfer c, StockStatus.NotEnoughStock) => Short(c.From, c.Quantity),
            (StockCommand.SetStocked c, StockStatus.NotEnoughStock) => Sometime(books, op, at =>
                books.TotalIn(c.Location, at).Stocked == c.Expected && books.General.In(c.Location, at).Available < c.Expected - c.Quantity),
            (StockCommand.SetStocked c, StockStatus.StockedDiffers) => Sometime(books, op, at =>
                books.TotalIn(c.Location, at).Stocked is var stocked && stocked != c.Expected && stocked == answer.Stocked),
            (StockCommand.Recover c, StockStatus.NotEnoughStock) => Sometime(books, op, at => books.General.In(c.Location, at).WrittenOff is var lost && lost < c.Quantity && lost == answer.Available),
            (StockCommand.Return c, StockStatus.ReservationUnknown) => Unknown(books, op, c.Id, null) is null,
            (StockCommand.Return c, StockStatus.WrongState) => Sometime(books, op, at => ReservationOf(books, c.Id)?.StatusAt(at) is { Length: > 0 } and not "sold"),
            (StockCommand.Return c, StockStatus.ReturnExceedsSale) => ReservationOf(books, c.Id) is { } sale
                && Sometime(books, op, at => sale.StatusAt(at) == "sold" && sale.Fact.Quantity - sale.Returned.At(at) is var left && left < c.Quantity && left == answer.Available),
            // Where there never was a unit there is no location.
            (StockCommand.Withdraw c, StockStatus.LocationInvalid) => Strange(c.Location),
            (StockCommand.WriteOff c, StockStatus.LocationInvalid) => Strange(c.Location),
            (StockCommand.Recover c, StockStatus.LocationInvalid) => Strange(c.Location),
            (StockCommand.Transfer c, StockStatus.LocationInvalid) => Strange(c.From) || c.From == c.To,
            _ => false,
        };
        return isTrue ? null : $"{answer.Status} was never true meanwhile";

        bool Short(string location, long quantity) =>
            Sometime(books, op, at => books.General.In(location, at).Available is var free && free < quantity && free == answer.Available);

        bool Strange(string location) => location.Length > 0 && Sometime(books, op, at => books.TotalIn(location, at) == default);
    }

    private static string? Arm(StockBooks books, Op op, StockCommand.ArmOffer c, StockAnswer answer)
    {
        books.Pools.TryGetValue(c.OfferId, out var pool);
        var isSame = pool?.Armed is { } armed && armed.Quantity == c.Quantity && armed.Price == c.Terms.Price.Amount
            && armed.Falls == (c.Pricing?.Falls is { } falls ? (falls.Step, falls.EverySeconds, falls.Floor) : (0L, 0L, 0L))
            && armed.Alone == (c.Pricing?.AlsoAtFullPrice == false)
            && armed.Line == (c.Waitlist is { } line ? (line.MaxLength, line.PassesBy) : (1_000L, false));
        return answer.Status switch
        {
            StockStatus.Done => isSame && Now(op, pool!.ArmedSeq) ? null : "it has not happened, or not now",
            StockStatus.Repeated => isSame && pool!.ArmedSeq <= op.Reply.Version ? null : "the offer was not armed",
            StockStatus.IdReused => pool is not null && pool.ArmedSeq <= op.HeadAfter ? null : "the offer was not armed",
            StockStatus.NotEnoughStock => Sometime(books, op, at => books.SpareAt(books.General, at) is var spare && spare < c.Quantity && spare == answer.Available)
                ? null : "there was enough all the time",
            _ => NoAnswer,
        };
    }

    private static string? Close(StockBooks books, Op op, StockCommand.CloseOffer c, StockAnswer answer)
    {
        books.Pools.TryGetValue(c.OfferId, out var pool);
        return answer.Status switch
        {
            StockStatus.Done => pool is not null && Now(op, pool.ClosedSeq) ? null : "it has not happened, or not now",
            StockStatus.Repeated => pool is not null && pool.ClosedSeq <= op.Reply.Version ? null : "it was not closed",
            StockStatus.OfferUnknown => pool is null || pool.ArmedSeq > op.HeadBefore ? null : $"the offer was armed at {pool.ArmedSeq}",
            _ => NoAnswer,
        };
    }

    private static string? Rank(StockBooks books, Op op, StockCommand.RankLocations c, StockAnswer answer) => answer.Status switch
    {
        StockStatus.Done or StockStatus.Repeated => Sometime(books, op, at => books.Order.At(at).SequenceEqual(c.Locations)) ? null : "the order was never that meanwhile",
        StockStatus.LocationInvalid => c.Locations.Distinct().Count() != c.Locations.Count ? null : "the names are right",
        _ => NoAnswer,
    };

    private static string? SetBuffer(StockBooks books, Op op, StockCommand.SetBuffer c, StockAnswer answer) => answer.Status switch
    {
        StockStatus.Done or StockStatus.Repeated => Sometime(books, op, at => books.Buffer.At(at) == c.Quantity) ? null : "the buffer was never that meanwhile",
        StockStatus.QuantityOutOfRange => c.Quantity is < 0 or > 1_000_000 ? null : "the quantity is in range",
        _ => NoAnswer,
    };
}
