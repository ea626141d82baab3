using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>A request to the owner of a SKU.</summary>
internal sealed class Op(int number, string sku, int node, StockCommand command) : Request(number, SimWorld.KeyOf(sku), node)
{
    public string Sku => sku;

    public StockCommand Command => command;

    public override string EffectId { get; } = command switch
    {
        StockCommand.Reserve c => $"reserve {c.Id}",
        StockCommand.Release c => $"release {c.Id}",
        StockCommand.BeginPayment c => $"begin {c.Id}",
        StockCommand.Confirm c => $"confirm {c.Id}",
        StockCommand.ReleasePayment c => $"release {c.Id}",
        StockCommand.Firm c => $"firm {c.Id}",
        StockCommand.Extend c => $"extend {c.Id} {c.Number}",
        StockCommand.Join c => $"join {c.Id}",
        StockCommand.Leave c => $"release {c.Id}",
        StockCommand.Restock c => $"operation {c.OperationId}",
        StockCommand.Withdraw c => $"operation {c.OperationId}",
        StockCommand.Transfer c => $"operation {c.OperationId}",
        StockCommand.SetStocked c => $"operation {c.OperationId}",
        StockCommand.WriteOff c => $"operation {c.OperationId}",
        StockCommand.Recover c => $"operation {c.OperationId}",
        StockCommand.Return c => $"operation {c.OperationId}",
        StockCommand.RankLocations c => $"rank {string.Join(',', c.Locations)}",
        StockCommand.SetBuffer c => $"buffer {c.Quantity}",
        StockCommand.ArmOffer c => $"arm {c.OfferId}",
        StockCommand.CloseOffer c => $"close {c.OfferId}",
        _ => "",
    };

    public override bool IsUrgent => command is not (StockCommand.Reserve or StockCommand.Join);

    public Reply<StockAnswer> Reply { get; set; }

    public override GrainFault Fault => Reply.Fault;

    public override long Version => Reply.Version;

    public override bool IsDone => Fate == OpFate.Answered && Reply is { Fault: GrainFault.None, Answer.Status: StockStatus.Done or StockStatus.Repeated };

    public override string ToString() => $"#{Number} {command} to {sku} on node {Node}";
}
