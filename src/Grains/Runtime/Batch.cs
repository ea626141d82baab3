using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Refusals;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// What one turn of a grain decides: commands against memory, one after the other at one instant, and everything that follows from them. It
/// is written as a whole or not at all, and its callers hear nothing before that.
/// </summary>
internal sealed class Batch<TState, TCommand, TEvent, TAnswer, TView>(
    GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind, Memory<TState, TCommand, TEvent, TAnswer, TView> memory, DateTimeOffset now)
    where TState : class
    where TCommand : class
    where TEvent : class
    where TView : class
{
    private readonly List<TEvent> _events = [];
    private readonly List<OutboxMessage> _outbox = [];
    private readonly List<Call<TCommand, TAnswer>> _calls = [];
    private volatile object? _outcome;
    private RefusalPoint? _point;

    /// <summary>The sequence that it was decided on.</summary>
    public long Expected { get; } = memory.Sequence;

    /// <summary>Callers who wait for it.</summary>
    public int Waiting => _calls.Count;

    /// <summary>Set by <see cref="Seal"/>. Without events it is a check: refusals and repeated answers hold only if the head still is what memory says.</summary>
    public Append? Append { get; private set; }

    /// <summary>Set by <see cref="Seal"/> where something has happened: what readers see once it is committed.</summary>
    public TView? View { get; private set; }

    /// <summary>What it refused, to be counted once it is confirmed; null where that is nothing.</summary>
    public RefusalCounts? Refusals { get; private set; }

    /// <summary>Set by the committer, read by the pump.</summary>
    public AppendOutcome? Outcome
    {
        get => (AppendOutcome?)_outcome;
        set => _outcome = value;
    }

    public void Decide(Call<TCommand, TAnswer> call)
    {
        call.Attempts++;
        _calls.Add(call); // first, so that the caller hears of it even when what is due, or deciding, throws
#if PLANTS
        if (!Plant.Is(Bug.ExpiryUnchecked)) // left to the timer
#endif
        ApplyDue();
        var decision = kind.Decide(memory.State, call.Command, now);
        if (decision.Events.Count == 0) Count(call.Command, decision.Answer);
        else Apply(decision.Events);
        call.Answer = decision.Answer;
    }

    /// <summary>What has come due goes before whoever comes now.</summary>
    public void ApplyDue()
    {
        while (kind.NextDue(memory.State) <= now && kind.DecideDue(memory.State, now) is { Count: > 0 } due) Apply(due);
    }

    /// <summary>False where nobody asked and nothing has happened.</summary>
    public bool Seal(Func<DateTimeOffset, Guid> newBatchId)
    {
        if (_events.Count == 0 && _calls.Count == 0) return false;
        Append = _events.Count == 0 ? memory.Check() : memory.Seal(newBatchId(now), Expected, _events, _outbox);
        if (_events.Count > 0) View = kind.View(memory.State, memory.Sequence, _events);
        return true;
    }

    public void Answer(Answers<TCommand, TAnswer> answers)
    {
        foreach (var call in _calls)
        {
            call.Prepare(new(call.Answer, GrainFault.None, Append!.Sequence));
            answers.Add(call);
        }
    }

    public void Fail(GrainFault fault, Answers<TCommand, TAnswer> answers)
    {
        foreach (var call in _calls)
        {
            call.Prepare(new(default, fault, 0));
            answers.Add(call);
        }
    }

    /// <summary>Hands its commands back, in the order of their arrival.</summary>
    public void GiveBack(Queue<Call<TCommand, TAnswer>> again)
    {
        foreach (var call in _calls) again.Enqueue(call);
    }

    private void Count(TCommand command, TAnswer answer)
    {
        if (_point?.Sequence != memory.Sequence) _point = new RefusalPoint(memory.Sequence, now);
        // An owner to which nothing has ever happened keeps no records: whoever makes up names would fill the journal with them.
        if (kind.Refused(command, answer, _point) is { } reason && memory.Sequence > 0) (Refusals ??= new()).Add(reason, memory.Sequence);
    }

    private void Apply(IReadOnlyList<TEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            memory.Apply(events[i]);
            _events.Add(events[i]);
            if (kind.Messages(memory.State, events[i]) is { Count: > 0 } messages) _outbox.AddRange(messages);
        }
    }
}
