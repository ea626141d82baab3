using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>One basket as its buyer knows it, however often and wherever it was tried.</summary>
internal sealed record BasketTry(ReservationId Id, BuyerId Buyer, IReadOnlyList<BasketLine> Lines, TimeSpan Length, string? Drop)
{
    /// <summary>What its coordinators have asked the owners of stock.</summary>
    public List<Op> Ops { get; } = [];

    /// <summary>What they have asked the owner of the drop's limit.</summary>
    public List<DropOp> DropOps { get; } = [];

    /// <summary>Coordinators that have begun.</summary>
    public int Runs { get; set; }
}

/// <summary>The owners of stock, with everything that a basket asks them put on record.</summary>
internal sealed class RecordedStock(SimWorld world, SimNode node, BasketTry basket) : IGrains<StockCommand, StockAnswer, StockView>
{
    public ValueTask<Reply<StockAnswer>> AskAsync(string id, StockCommand command, CancellationToken cancellationToken = default)
    {
        var op = world.Record(node, id, command);
        basket.Ops.Add(op);
        if (basket.Drop is not null && command is StockCommand.Reserve reserve) world.Auditor.Drops.Cover(reserve.Id, id, basket);
        return node.AskForBasketAsync(op);
    }

    public ValueTask<StockView?> ViewAsync(string id, CancellationToken cancellationToken = default) => throw new NotSupportedException("A basket asks, it does not look.");

    public ValueTask<StockView?> WaitAsync(string id, Func<StockView, bool> until, TimeSpan atMost, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A basket asks, it does not wait.");
}

/// <summary>The owners of limits, likewise.</summary>
internal sealed class RecordedDrops(SimWorld world, SimNode node, BasketTry basket) : IGrains<DropLimitCommand, DropLimitAnswer, DropLimitView>
{
    public ValueTask<Reply<DropLimitAnswer>> AskAsync(string id, DropLimitCommand command, CancellationToken cancellationToken = default)
    {
        var op = world.Record(node, id, command);
        basket.DropOps.Add(op);
        return node.AskForBasketAsync(op);
    }

    public ValueTask<DropLimitView?> ViewAsync(string id, CancellationToken cancellationToken = default) => throw new NotSupportedException("A basket asks, it does not look.");

    public ValueTask<DropLimitView?> WaitAsync(string id, Func<DropLimitView, bool> until, TimeSpan atMost, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A basket asks, it does not wait.");
}
