using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>One request in the clients' own history.</summary>
internal sealed class Op(int number, string sku, int node, StockCommand command)
{
    public int Number => number;

    public string Sku => sku;

    public int Node => node;

    public StockCommand Command => command;

    /// <summary>What it may cause at most once: a reservation, an operation of the host, a payment's step.</summary>
    public string EffectId { get; } = command switch
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

    /// <summary>The life of the node that it was sent to.</summary>
    public SimNode? Home { get; init; }

    /// <summary>The how-manieth request of the world it was when it reached its node.</summary>
    public int Arrival { get; set; }

    public OpFate Fate { get; set; }

    public DateTimeOffset InvokedAt { get; set; }

    public DateTimeOffset AnsweredAt { get; set; }

    /// <summary>The SKU's committed head when it was sent, and when the answer came.</summary>
    public long HeadBefore { get; set; }

    public long HeadAfter { get; set; }

    public Reply<StockAnswer> Reply { get; set; }

    /// <summary>True while it may still cause something, or may have caused it without saying so.</summary>
    public bool MayHaveEffect => Fate is OpFate.Running or OpFate.Cancelled or OpFate.Crashed || Fate == OpFate.Answered && Reply.Fault == GrainFault.OutcomeUnknown;

    public override string ToString() => $"#{number} {command} to {sku} on node {node}";
}

internal enum OpFate
{
    Running,
    Answered,

    /// <summary>Its caller went away; before the decision it has caused nothing, after it the command stands.</summary>
    Cancelled,

    /// <summary>Its node crashed before it answered.</summary>
    Crashed,
}
