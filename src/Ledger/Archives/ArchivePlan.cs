namespace LiveCommerce.Ledger.Archives;

/// <summary>What goes into one archive.</summary>
/// <param name="Before">Unix ms: batches stamped earlier leave, as far as a snapshot of their owner and a sealed day cover them.</param>
public sealed record ArchivePlan(long Before)
{
    /// <summary>An owner with fewer batches to archive keeps them, so that markers stay small beside what they replace.</summary>
    public int LeastBatches { get; init; } = 1;

    /// <summary>About how many events of one owner leave at once: the walk has them in memory. The rest is the next archive's.</summary>
    public long MostEvents { get; init; } = 1_000_000;

    /// <summary>Asked after every few batches, so that reading does not compete with selling.</summary>
    public Func<ValueTask>? Pause { get; init; }
}
