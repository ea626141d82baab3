namespace LiveCommerce.Grains.Journal.Days;

/// <summary>A journal that computes and keeps the roots of days that are over.</summary>
public interface ISealsDays
{
    /// <summary>Seals every day that is over by more than <see cref="DaySealer.Margin"/> and not sealed yet; to be repeated at will.</summary>
    /// <returns>The days that were sealed now, oldest first.</returns>
    /// <exception cref="JournalException">The journal cannot be read or written now.</exception>
    ValueTask<IReadOnlyList<SealedDay>> SealDaysAsync(DateTimeOffset now);
}
