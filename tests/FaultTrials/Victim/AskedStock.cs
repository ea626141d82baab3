using LiveCommerce.FaultTrials.History;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>The owners of stock as a basket's coordinator meets them: each of its steps is a wish that is said before it is asked.</summary>
internal sealed class AskedStock(Counter counter) : IGrains<StockCommand, StockAnswer, StockView>
{
    public async ValueTask<Reply<StockAnswer>> AskAsync(string id, StockCommand command, CancellationToken cancellationToken = default) => await counter.ReplyAsync(command switch
    {
        StockCommand.Reserve c => new Wish(Operation.Hold, id, $"{c.Id}", $"{c.Buyer}", c.Quantity, c.OfferId ?? Wish.None),
        StockCommand.Firm c => new Wish(Operation.Firm, id, $"{c.Id}", $"{c.Buyer}", 0),
        StockCommand.Release c => new Wish(Operation.Release, id, $"{c.Id}", $"{c.Buyer}", 0),
        _ => throw new NotSupportedException($"A basket does not ask for {command}."),
    });

    public ValueTask<StockView?> ViewAsync(string id, CancellationToken cancellationToken = default) => throw new NotSupportedException("A basket asks, it does not look.");

    public ValueTask<StockView?> WaitAsync(string id, Func<StockView, bool> until, TimeSpan atMost, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A basket asks, it does not wait.");
}

/// <summary>No basket here names a drop.</summary>
internal sealed class NoDrops : IGrains<DropLimitCommand, DropLimitAnswer, DropLimitView>
{
    public ValueTask<Reply<DropLimitAnswer>> AskAsync(string id, DropLimitCommand command, CancellationToken cancellationToken = default) => throw new NotSupportedException(id);

    public ValueTask<DropLimitView?> ViewAsync(string id, CancellationToken cancellationToken = default) => throw new NotSupportedException(id);

    public ValueTask<DropLimitView?> WaitAsync(string id, Func<DropLimitView, bool> until, TimeSpan atMost, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(id);
}
