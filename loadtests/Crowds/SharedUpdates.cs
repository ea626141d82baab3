namespace LiveCommerce.LoadTests.Crowds;

/// <summary>
/// Viewers at the same place are told the same bytes, so an update is read once and recognised by all others: comparing is a hundred times cheaper than reading, and
/// ten thousand viewers share this machine with the server that is measured. Any number of threads.
/// </summary>
public sealed class SharedUpdates(string topic)
{
    private const int Kept = 8;
    private readonly Known?[] _known = new Known?[Kept];
    private int _next;

    /// <summary>Updates that had to be read.</summary>
    public int Read => Volatile.Read(ref _next);

    /// <param name="message">The whole message of the hub, without its end mark.</param>
    /// <param name="arguments">The part of it that holds the arguments.</param>
    public UpdateFacts Take(ReadOnlySpan<byte> message, ReadOnlySpan<byte> arguments)
    {
        foreach (ref var slot in _known.AsSpan())
        {
            if (Volatile.Read(ref slot) is { } known && message.SequenceEqual(known.Message)) return known.Facts;
        }

        return Keep(message, arguments);
    }

    /// <summary>The same for a message that was not looked at yet; false where it is not a known one.</summary>
    public bool TryRecognise(ReadOnlySpan<byte> message, out UpdateFacts facts)
    {
        foreach (ref var slot in _known.AsSpan())
        {
            if (Volatile.Read(ref slot) is not { } known || !message.SequenceEqual(known.Message)) continue;
            facts = known.Facts;
            return true;
        }

        facts = default;
        return false;
    }

    private UpdateFacts Keep(ReadOnlySpan<byte> message, ReadOnlySpan<byte> arguments)
    {
        var known = new Known(message.ToArray(), UpdateFacts.Read(arguments, topic));
        Volatile.Write(ref _known[(uint)Interlocked.Increment(ref _next) % Kept], known);
        return known.Facts;
    }

    private sealed record Known(byte[] Message, UpdateFacts Facts);
}
