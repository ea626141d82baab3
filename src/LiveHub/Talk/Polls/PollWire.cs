namespace LiveCommerce.LiveHub.Talk.Polls;

/// <summary>The topic <c>poll:ID</c>: what is asked, and how it stands.</summary>
/// <param name="Version">Grows with each vote and with the closing.</param>
public sealed record PollWire(string PollId, long Version, string Question, IReadOnlyList<PollOptionWire> Options, bool IsOpen, DateTimeOffset? ClosesAt)
{
    public static string TopicOf(string pollId) => $"poll:{pollId}";
}

public sealed record PollOptionWire(string Title, long Votes);

/// <summary>What a host wants to ask.</summary>
internal sealed record PollDraft(string Question, IReadOnlyList<string> Options, int? LengthSeconds);
