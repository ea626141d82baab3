using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.PaymentTrials.Engine;

/// <summary>
/// Owners that decide with the real rules and commit at once. What the shell does for them (mailbox, journal, races of two nodes) has trials of its own; here
/// it is the law that it keeps: one decision at a time, due things first, messages leave with the facts that cause them.
/// </summary>
/// <param name="kind">The real one.</param>
/// <param name="time">For stamps and due things.</param>
/// <param name="busy">Whether a command finds its owner's mailbox full.</param>
/// <param name="send">Takes the messages of a commit.</param>
internal sealed class OwnedGrains<TState, TCommand, TEvent, TAnswer, TView>(
    GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind, VirtualTime time, Func<bool> busy, Action<OutboxRow> send) : IGrains<TCommand, TAnswer, TView>
    where TState : class
    where TCommand : class
    where TEvent : class
    where TView : class
{
    private readonly Dictionary<string, Owner> _owners = new(StringComparer.Ordinal);
    private long _position;

    public IEnumerable<TView> Views => _owners.Values.Where(owner => owner.Sequence > 0).Select(View);

    public ValueTask<Reply<TAnswer>> AskAsync(string id, TCommand command, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (busy()) return ValueTask.FromResult(new Reply<TAnswer>(default, GrainFault.Busy, 0));
        var owner = Of(id);
        ApplyDue(owner);
        var decision = kind.Decide(owner.State, command, time.GetUtcNow());
        foreach (var happened in decision.Events) Commit(owner, happened);
        Wake(owner);
        return ValueTask.FromResult(new Reply<TAnswer>(decision.Answer, GrainFault.None, owner.Sequence));
    }

    public ValueTask<TView?> ViewAsync(string id, CancellationToken cancellationToken = default)
    {
        var owner = Of(id);
        ApplyDue(owner);
        Wake(owner);
        return ValueTask.FromResult<TView?>(View(owner));
    }

    /// <summary>Nobody waits here: what is not yet so is not yet so.</summary>
    public ValueTask<TView?> WaitAsync(string id, Func<TView, bool> until, TimeSpan atMost, CancellationToken cancellationToken = default) =>
        ViewAsync(id, cancellationToken);

    private TView View(Owner owner) => kind.View(owner.State, owner.Sequence, []);

    private Owner Of(string id)
    {
        if (!_owners.TryGetValue(id, out var owner)) _owners.Add(id, owner = new Owner(id, kind.NewState(id)));
        return owner;
    }

    private void ApplyDue(Owner owner)
    {
        while (kind.NextDue(owner.State) is { } due && due <= time.GetUtcNow())
        {
            var events = kind.DecideDue(owner.State, time.GetUtcNow());
            if (events.Count == 0) return;
            foreach (var happened in events) Commit(owner, happened);
        }
    }

    private void Commit(Owner owner, TEvent happened)
    {
        kind.Apply(owner.State, happened);
        owner.Sequence++;
        var ordinal = 0;
        foreach (var message in kind.Messages(owner.State, happened))
            send(new OutboxRow(++_position, new GrainKey(kind.Name, owner.Id), owner.Sequence, ordinal++, message.Type, message.Payload));
    }

    private void Wake(Owner owner)
    {
        if (kind.NextDue(owner.State) is not { } due || owner.WakesAt == due) return;
        owner.WakesAt = due;
        time.At(due, () =>
        {
            if (owner.WakesAt != due) return;
            owner.WakesAt = null;
            ApplyDue(owner);
            Wake(owner);
        });
    }

    private sealed class Owner(string id, TState state)
    {
        public string Id => id;

        public TState State => state;

        public long Sequence { get; set; }

        public DateTimeOffset? WakesAt { get; set; }
    }
}
