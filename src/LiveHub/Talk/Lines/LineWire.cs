using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Talk.Lines;

/// <summary>Who said a line, as screens mark it.</summary>
public enum LineRole
{
    Viewer,

    /// <summary>One of those who run the show.</summary>
    Crew,
}

/// <summary>One chat line.</summary>
/// <param name="Number">Grows from line to line of all shows; in one show not by ones.</param>
/// <param name="ReplyTo">The line that it answers; whoever does not have that one shows this one alone.</param>
public sealed record LineWire(string LineId, long Number, DateTimeOffset At, string Name, LineRole Role, string Text, string? ReplyTo);

/// <summary>An entry of the log topic <c>chat</c>: one line, or the ids of lines that are removed from every screen.</summary>
public sealed record ChatEntryWire(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LineWire? Line = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyCollection<string>? Removed = null)
{
    public const string Topic = "chat";
}
