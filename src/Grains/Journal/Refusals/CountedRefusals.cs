using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Refusals;

/// <summary>One row of counted refusals, saved beside the owner's next batch or by itself.</summary>
/// <param name="Key">The owner.</param>
/// <param name="Stamp">When it was closed, Unix ms.</param>
/// <param name="Counts">Canonical JSON.</param>
/// <param name="Hash">Chain hash over the row and the one before.</param>
public sealed record CountedRefusals(GrainKey Key, long Stamp, string Counts, byte[] Hash);
