namespace LiveCommerce.Grains.Runtime;

/// <summary>On what a refusal was decided. Many refusals share one.</summary>
/// <param name="Sequence">Of the newest event that the owner knew; it is in the journal when the caller hears of the refusal.</param>
/// <param name="At">By the owner's clock.</param>
public sealed record RefusalPoint(long Sequence, DateTimeOffset At);
