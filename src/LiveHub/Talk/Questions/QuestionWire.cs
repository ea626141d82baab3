namespace LiveCommerce.LiveHub.Talk.Questions;

public enum QuestionState
{
    Open,

    /// <summary>In words, or by voice on air.</summary>
    Answered,
    Dismissed,
}

/// <summary>One question to the host.</summary>
/// <param name="Answer">In words; null where it was answered on air, or not at all.</param>
public sealed record QuestionWire(
    string QuestionId, DateTimeOffset AskedAt, string Name, string Text, QuestionState State, string? Answer, DateTimeOffset? SettledAt);

/// <summary>The topic <c>questions</c>: how many wait, and the newest answered ones, which everybody sees.</summary>
public sealed record QuestionsWire(long Version, long Open, IReadOnlyList<QuestionWire> Answered)
{
    public const string Topic = "questions";

    /// <summary>Answered questions in the topic.</summary>
    public const int Newest = 5;
}
