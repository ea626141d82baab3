using System.Diagnostics;
using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>What became of an attempt that was in doubt at least once before its first definite answer.</summary>
internal enum Doubt
{
    None,

    /// <summary>It had had its effect: the retry was answered as a repeat.</summary>
    HadLanded,

    /// <summary>It had not: the retry was the first effect, or was refused.</summary>
    HadNot,

    /// <summary>Nobody ever said.</summary>
    Unresolved,
}

/// <summary>One thing that somebody wanted, under one id that is kept over all tries, and every answer that matters.</summary>
internal abstract class Attempt<T>
    where T : class
{
    private readonly Lock _lock = new();
    private int _doubtsBefore = -1;
    private bool _firstWasRepeat;

    /// <summary>The content of the first acknowledgement.</summary>
    public T? Acknowledged { get; private set; }

    /// <summary>Timestamp at which the first acknowledgement was here.</summary>
    public long AcknowledgedAt { get; private set; }

    /// <summary>Answers that claim to be the first effect of this id; more than one is a second effect.</summary>
    public int FirstEffects { get; private set; }

    /// <summary>Tries whose outcome was open.</summary>
    public int Doubts { get; private set; }

    /// <summary>A try may be under way at the server still.</summary>
    public bool MayStillAct { get; private set; }

    /// <summary>The code of the last refusal.</summary>
    public string? RefusedWith { get; private set; }

    /// <summary>How an answer contradicts one before; null where none does.</summary>
    public string? Contradiction { get; private set; }

    public bool IsDefinite => Acknowledged is not null || RefusedWith is not null;

    public Doubt Doubt => _doubtsBefore switch
    {
        _ when !IsDefinite => Doubt.Unresolved,
        0 => Doubt.None,
        _ => Acknowledged is not null && _firstWasRepeat ? Doubt.HadLanded : Doubt.HadNot,
    };

    public void Note(Answer<T> answer)
    {
        lock (_lock)
        {
            switch (answer.Kind)
            {
                case AnswerKind.Done:
                    Acknowledge(answer);
                    break;
                case AnswerKind.Refused:
                    Refuse(answer);
                    break;
                case AnswerKind.Unknown:
                    Doubts++;
                    MayStillAct |= answer.MayStillAct;
                    break;
                case AnswerKind.Later:
                    break;
            }
        }
    }

    /// <summary>Whether the answer says that this very request had the effect.</summary>
    protected abstract bool IsFirstEffect(Answer<T> answer);

    /// <summary>How a later answer differs from the first in what never changes; null where it does not.</summary>
    protected abstract string? Difference(T first, T later);

    /// <summary>Called for each acknowledgement, one at a time.</summary>
    protected virtual void Follow(T value, long sentAt, long receivedAt)
    {
    }

    private void Acknowledge(Answer<T> answer)
    {
        var now = Stopwatch.GetTimestamp();
        var isFirstEffect = IsFirstEffect(answer);
        if (isFirstEffect) FirstEffects++;
        if (Acknowledged is null)
        {
            (Acknowledged, AcknowledgedAt, _firstWasRepeat) = (answer.Value!, now, !isFirstEffect);
            if (_doubtsBefore < 0) _doubtsBefore = Doubts;
        }
        else if (Difference(Acknowledged, answer.Value!) is { } difference)
        {
            Contradiction ??= difference;
        }
        Follow(answer.Value!, answer.SentAt, now);
    }

    private void Refuse(Answer<T> answer)
    {
        if (Acknowledged is not null && answer.SentAt > AcknowledgedAt) Contradiction ??= $"acknowledged, then refused with {answer.Code}";
        RefusedWith = answer.Code;
        if (_doubtsBefore < 0) _doubtsBefore = Doubts;
    }
}
