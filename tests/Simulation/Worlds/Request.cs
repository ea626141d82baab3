using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>One request in the clients' own history, to whatever kind of owner.</summary>
internal abstract class Request(int number, GrainKey key, int node)
{
    public int Number => number;

    public GrainKey Key => key;

    public int Node => node;

    /// <summary>What it may cause at most once: a reservation, an operation of the host, a payment's step. Empty where it causes nothing.</summary>
    public abstract string EffectId { get; }

    /// <summary>It travels in the lane that a flood of new demand cannot fill.</summary>
    public abstract bool IsUrgent { get; }

    /// <summary>The life of the node that it was sent to.</summary>
    public SimNode? Home { get; init; }

    /// <summary>The how-manieth request of the world it was when it reached its node.</summary>
    public int Arrival { get; set; }

    public OpFate Fate { get; set; }

    public DateTimeOffset InvokedAt { get; set; }

    public DateTimeOffset AnsweredAt { get; set; }

    /// <summary>The owner's committed head when it was sent, and when the answer came.</summary>
    public long HeadBefore { get; set; }

    public long HeadAfter { get; set; }

    /// <summary>Of the reply.</summary>
    public abstract GrainFault Fault { get; }

    /// <summary>At which the reply is durable.</summary>
    public abstract long Version { get; }

    /// <summary>It was told that its effect is there, now or before.</summary>
    public abstract bool IsDone { get; }

    /// <summary>True while it may still cause something, or may have caused it without saying so.</summary>
    public bool MayHaveEffect => Fate is OpFate.Running or OpFate.Cancelled or OpFate.Crashed || (Fate == OpFate.Answered && Fault == GrainFault.OutcomeUnknown);

    /// <summary>After the question, and in the batch that the answer names or before.</summary>
    public bool Spans(long sequence) => sequence > HeadBefore && sequence <= Version;
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
