using System.Text.Json;
using LiveCommerce.Benchmarks.Kernel;

namespace LiveCommerce.Benchmarks.Activation;

/// <summary>How long an owner with a past takes to answer for the first time on a node that knows nothing of it, and what it does afterwards.</summary>
public sealed record ActivationResult
{
    public required string Store { get; init; }

    /// <summary>Reservations that were made; nearly all of them have ended.</summary>
    public required long History { get; init; }

    /// <summary>Those that were running when the owner left memory.</summary>
    public required long Living { get; init; }

    public required int Activations { get; init; }

    /// <summary>Question to answer, reading from the store and the commit included.</summary>
    public required double ActivationP50Ms { get; init; }

    public required double ActivationP99Ms { get; init; }

    public required double ActivationMaxMs { get; init; }

    /// <summary>Past ids that were asked for again by one cold owner, a thousand at a time.</summary>
    public required int Repeats { get; init; }

    /// <summary>Those, and of the activations, that did not get their first answer.</summary>
    public required long RepeatsWrong { get; init; }

    public required double RepeatP50Ms { get; init; }

    public required double RepeatP99Ms { get; init; }

    /// <summary>New reservations that the owner grants in a second with all of this behind it; 0 where that was not asked.</summary>
    public required double PerSecond { get; init; }

    public required double P99Ms { get; init; }

    public required double PeakRssMb { get; init; }

    public required string Verdict { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, KernelJson.Readable.ActivationResult) + "\n";
}
