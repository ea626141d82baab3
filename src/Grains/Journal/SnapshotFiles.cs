using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Journal;

/// <summary>Which files of a grain a new snapshot makes superfluous.</summary>
internal static class SnapshotFiles
{
    private static readonly TimeSpan BeingWritten = TimeSpan.FromHours(1);

    public static bool MayLeave(Guid file, StoredSnapshot snapshot) => !snapshot.Files.Contains(file)
        && snapshot.Files.Count > 0 && MadeAt(file) < snapshot.Files.Max(MadeAt) - BeingWritten;

    private static DateTimeOffset MadeAt(Guid file) => new ReservationId(file).MadeAt;
}
