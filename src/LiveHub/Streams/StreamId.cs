namespace LiveCommerce.LiveHub.Streams;

/// <summary>The id of a live stream, made by the host's client.</summary>
public static class StreamId
{
    public static bool IsValid(string? id) => id is { Length: >= 3 and <= 64 } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
