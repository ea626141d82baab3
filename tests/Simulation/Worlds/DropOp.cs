using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>A request to the owner of a drop's limit.</summary>
internal sealed class DropOp(int number, string drop, int node, DropLimitCommand command) : Request(number, new GrainKey(DropLimitKind.KindName, drop), node)
{
    public string Drop => drop;

    public DropLimitCommand Command => command;

    public Reply<DropLimitAnswer> Reply { get; set; }

    public override string EffectId { get; } = command switch
    {
        DropLimitCommand.Open => $"open {drop}",
        DropLimitCommand.Take c => $"take {c.Id}",
        DropLimitCommand.Settle c => $"settle {c.Id}",
        DropLimitCommand.GiveBack c => $"give back {c.Id}",
        _ => "",
    };

    public override bool IsUrgent => command is not DropLimitCommand.Take;

    public override GrainFault Fault => Reply.Fault;

    public override long Version => Reply.Version;

    public override bool IsDone => Fate == OpFate.Answered && Reply is { Fault: GrainFault.None, Answer.Status: DropLimitStatus.Done or DropLimitStatus.Repeated };

    public override string ToString() => $"#{Number} {command} to {drop} on node {Node}";
}
