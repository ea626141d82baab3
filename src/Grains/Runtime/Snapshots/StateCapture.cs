using LiveCommerce.Grains.Runtime.Retention;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>
/// A grain's state as it was at one moment, taken by its pump in next to no time. Any one thread may turn it into pages and segments while the
/// pump goes on; after that it must be disposed of, because until then the pump copies what it changes.
/// </summary>
public abstract class StateCapture : IDisposable
{
    /// <summary>The largest page that a capture writes, but for single records larger than that.</summary>
    public const int PageSize = 64 * 1024;

    /// <summary>The snapshot's pages in order, made as they are asked for. Each begins with the format's number.</summary>
    public abstract IEnumerable<byte[]> Pages();

    /// <summary>
    /// What has finished and lies in no segment yet, one segment per hour of the ids' making. Empty where the pages hold it.
    /// <paramref name="key"/> is secret and random, see <see cref="IdFilter"/>.
    /// </summary>
    public abstract IEnumerable<IdSegment> Segments(UInt128 key);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
