using System.Globalization;
using System.Runtime.CompilerServices;

namespace LiveCommerce.Simulation.Engine;

/// <summary>
/// Everything that happens in a world, in order: always as a running hash, which two runs of one seed must share, and on demand as text.
/// </summary>
internal sealed class Trace(TextWriter? text)
{
    private ulong _hash = 14695981039346656037;

    public ulong Hash => _hash;

    public long Count { get; private set; }

    /// <summary>True where somebody reads along; only then is a line worth its text.</summary>
    public bool IsRead => text is not null;

    public void Mix(long value)
    {
        _hash = (_hash ^ (ulong)value) * 1099511628211;
        _hash ^= _hash >> 29;
    }

    public void Note(long now, TraceKind kind, long a = 0, long b = 0, long c = 0)
    {
        Count++;
        Mix(now);
        Mix((long)kind);
        Mix(a);
        Mix(b);
        Mix(c);
    }

    public void Line(long now, [InterpolatedStringHandlerArgument("")] ref TraceText line)
    {
        if (text is null) return;
        text.Write((now / (double)TimeSpan.TicksPerMillisecond).ToString("0000000.0000 ", CultureInfo.InvariantCulture));
        text.WriteLine(line.ToString());
    }

    /// <summary>Formats nothing where nobody reads.</summary>
    [InterpolatedStringHandler]
    internal ref struct TraceText
    {
        private DefaultInterpolatedStringHandler _inner;

        public TraceText(int literalLength, int formattedCount, Trace trace, out bool isRead)
        {
            isRead = trace.IsRead;
            if (isRead) _inner = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
        }

        public void AppendLiteral(string value) => _inner.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _inner.AppendFormatted(value);

        public void AppendFormatted<T>(T value, string format) => _inner.AppendFormatted(value, format);

        public override string ToString() => _inner.ToStringAndClear();
    }
}

internal enum TraceKind
{
    Task = 1,
    Timer,
    Event,
    Invoke,
    Answer,
    Fault,
    Store,
    Commit,
    Node,
    View,
}
