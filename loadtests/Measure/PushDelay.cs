using System.Runtime.InteropServices;

namespace LiveCommerce.LoadTests.Measure;

/// <summary>
/// From "a buyer was told" to "a viewer shows it". The instant of a commit is not on the wire, so the clock starts when this process
/// received the answer to a reservation, whose <c>stockVersion</c> is v, and stops when a viewer first shows a version of at least v;
/// a viewer that was faster than the buyer's answer counts as 0. One version in each <see cref="Spacing"/> is followed to every viewer.
/// </summary>
public sealed class PushDelay(TimeProvider time)
{
    /// <summary>Time between two followed versions: enough of them for a p99, few enough not to measure ourselves.</summary>
    public static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(20);

    private const int Capacity = 16_384;
    private readonly Sample[] _samples = new Sample[Capacity];
    private readonly Lock _lock = new();
    private int _count;

    public Histogram Delays { get; } = new();

    /// <summary>A buyer received, at timestamp <paramref name="at"/>, an answer that carries <paramref name="version"/>.</summary>
    public void Acknowledged(long version, long at)
    {
        lock (_lock)
        {
            if (_count == Capacity) return;
            if (_count > 0)
            {
                var last = _samples[_count - 1];
                if (version <= last.Version || time.GetElapsedTime(last.At, at) < Spacing) return;
            }

            _samples[_count] = new Sample(version, at);
            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>
    /// A viewer that showed <paramref name="before"/> shows <paramref name="version"/> since timestamp <paramref name="at"/>. Its first
    /// <paramref name="done"/> samples are already counted; returns how many are now. Call with equal versions at the end of the run to
    /// count what the viewer already showed when the answer came.
    /// </summary>
    public int Shown(int done, long before, long version, long at)
    {
        var count = Volatile.Read(ref _count);
        while (done < count && _samples[done].Version <= version)
        {
            var sample = _samples[done++];
            var late = sample.Version <= before ? TimeSpan.Zero : time.GetElapsedTime(sample.At, at);
            Delays.Record(late);
        }

        return done;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Sample(long Version, long At);
}
