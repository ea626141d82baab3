namespace LiveCommerce.Grains.Journal.Days;

/// <summary>
/// A journal that computes and keeps the roots of days that are over. From then on nothing that is stamped in them, or before, can be written:
/// it is refused with <see cref="AppendOutcome.Sealed"/>. Every implementation passes tests/Grains.Tests/Journal/Sealing/DaySpec.
/// </summary>
public interface ISealsDays
{
    /// <summary>Seals every day that is over by more than <see cref="DaySealer.Margin"/> and not sealed yet; to be repeated at will.</summary>
    /// <param name="now">The store's time.</param>
    /// <returns>The days that were sealed now, oldest first.</returns>
    /// <exception cref="JournalException">The journal cannot be read or written now.</exception>
    ValueTask<IReadOnlyList<SealedDay>> SealDaysAsync(DateTimeOffset now);
}
