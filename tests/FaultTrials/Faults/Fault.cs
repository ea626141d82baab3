using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>One kind of fault, and how much of it makes a figure.</summary>
internal abstract class Fault
{
    /// <summary>As it is given on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is counted, in the plural.</summary>
    public abstract string Unit { get; }

    public abstract Targets Targets { get; }

    /// <summary>What one trial usually brings.</summary>
    public virtual int UsualCases => 1;

    /// <summary>A negative control: it shows that the judge can find a loss, so it has to find one.</summary>
    public virtual bool IsControl => false;

    /// <summary>Why it cannot be done on this machine; null where it can.</summary>
    public abstract string? WhyNot(StoreKind store);

    /// <summary>Does it once or a few times, judges, and answers how often it was done.</summary>
    public abstract Task<int> RunAsync(Trial trial);
}

/// <summary>How many cases of a fault a run wants.</summary>
/// <param name="Quick">In every build, all faults together a few minutes.</param>
/// <param name="Brief">Ten minutes at most.</param>
/// <param name="Full">The figures; added up over runs.</param>
internal sealed record Targets(int Quick, int Brief, int Full);
