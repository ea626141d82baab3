using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// A place in the updates of one live stream. The epoch names one node's channel of that stream and changes with every restart, so that a
/// position from before can never be mistaken for one of now; the sequence counts ticks.
/// </summary>
public readonly record struct StreamPosition(string Epoch, long Sequence)
{
    /// <summary>Longest text that is looked at: an epoch has 16 characters, a sequence at most 19.</summary>
    private const int MaxText = 64;

    /// <summary>As it stands in an address and in the <c>id</c> of an event: <c>EPOCH-SEQUENCE</c>.</summary>
    public string ToText() => $"{Epoch}-{Sequence}";

    /// <summary>Reads <see cref="ToText"/>. Whether there is such a place is for the channel to say.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StreamPosition position)
    {
        position = default;
        if (text is not { Length: > 0 and <= MaxText } || text.LastIndexOf('-') is not (> 0 and var dash)) return false;
        if (!text.AsSpan(0, dash).ContainsOnlyIdCharacters()) return false;
        if (!long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return false;
        position = new StreamPosition(text[..dash], sequence);
        return true;
    }
}

file static class Characters
{
    public static bool ContainsOnlyIdCharacters(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        }
        return true;
    }
}
