using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// What one turn of a grain decides: commands against memory, one after the other, and everything that follows from them. It is written as
/// a whole or not at all, and its callers hear nothing before that.
/// </summary>
internal sealed class Batch<TState, TCommand, TEvent, TAnswer, TView>(
    GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind, Memory<TState, TCommand, TEvent, TAnswer, TView> memory)
    where TState : class
    where TCommand : class
    where TEvent : class
    where TView : class
{
    private readonly List<TEvent> _events = [];
    private readonly List<OutboxMessage> _outbox = [];
    private readonly List<(Call<TCommand, TAnswer> Call, TAnswer Answer)> _answers = [];
    private volatile object? _outcome;

    /// <summary>The sequence that it was decided on.</summary>
    public long Expected { get; } = memory.Sequence;

    /// <summary>Callers who wait for it.</summary>
    public int Waiting => _answers.Count;

    /// <summary>Set by <see cref="Seal"/>.</summary>
    public Append? Append { get; private set; }

    /// <summary>Set by <see cref="Seal"/>: what readers see once it is committed.</summary>
    public TView? View { get; private set; }

    /// <summary>Set by the committer, read by the pump.</summary>
    public AppendOutcome? Outcome
    {
        get => (AppendOutcome?)_outcome;
        set => _outcome = value;
    }

    public void Decide(Call<TCommand, TAnswer> call, DateTimeOffset now)
    {
        call.Attempts++;
        _answers.Add((call, default!)); // so that the caller hears of it even when what is due, or deciding, throws
        ApplyDue(now);
        var decision = kind.Decide(memory.State, call.Command, now);
        Apply(decision.Events);
        _answers[^1] = (call, decision.Answer);
    }

    /// <summary>What has come due goes before whoever comes now.</summary>
    public void ApplyDue(DateTimeOffset now)
    {
        while (kind.NextDue(memory.State) <= now && kind.DecideDue(memory.State, now) is { Count: > 0 } due) Apply(due);
    }

    /// <summary>False where nothing has happened and nothing is to be written.</summary>
    public bool Seal()
    {
        if (_events.Count == 0) return false;
        Append = memory.Seal(Expected, _events, _outbox);
        View = kind.View(memory.State, memory.Sequence, _events);
        return true;
    }

    /// <summary>Answers of a batch that wrote nothing rest on this one and wait for it.</summary>
    public void Carry(Batch<TState, TCommand, TEvent, TAnswer, TView> refusals) => _answers.AddRange(refusals._answers);

    public void Answer(long version)
    {
        foreach (var (call, answer) in _answers) call.Answer(new(answer, GrainFault.None, version));
    }

    public void Fail(GrainFault fault)
    {
        foreach (var (call, _) in _answers) call.Answer(new(default, fault, 0));
    }

    /// <summary>Hands its commands back, in the order of their arrival.</summary>
    public void GiveBack(Queue<Call<TCommand, TAnswer>> again)
    {
        foreach (var (call, _) in _answers) again.Enqueue(call);
    }

    private void Apply(IReadOnlyList<TEvent> events)
    {
        foreach (var happened in events)
        {
            memory.Apply(happened);
            _events.Add(happened);
            _outbox.AddRange(kind.Messages(memory.State, happened));
        }
    }
}
