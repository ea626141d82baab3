using System.Threading.Tasks.Sources;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// One command on its way, and the caller who waits for the answer. It is its own awaitable, to be awaited once: a hot SKU has a million of
/// them in a second.
/// </summary>
internal sealed class Call<TCommand, TAnswer>(TCommand command, CancellationToken cancellationToken) : IValueTaskSource<Reply<TAnswer>>
{
    private ManualResetValueTaskSourceCore<Reply<TAnswer>> _reply;
    private Reply<TAnswer> _prepared;
    private bool _dropped;

    public TCommand Command => command;

    /// <summary>How often it was decided.</summary>
    public int Attempts { get; set; }

    /// <summary>What was decided; told to nobody before its batch is durable.</summary>
    public TAnswer? Answer { get; set; }

    public bool CallerHasGone => cancellationToken.IsCancellationRequested;

    /// <summary>To be awaited once.</summary>
    public ValueTask<Reply<TAnswer>> Reply => new(this, _reply.Version);

    /// <summary>Says how it ends; the caller hears of it with <see cref="Complete"/>.</summary>
    public void Prepare(Reply<TAnswer> reply) => _prepared = reply;

    /// <summary>Ends it as cancelled: it was never decided.</summary>
    public void Drop() => _dropped = true;

    /// <summary>Runs what waits for the answer, here and now. Never called by a pump.</summary>
    public void Complete()
    {
        if (_dropped) _reply.SetException(new OperationCanceledException(cancellationToken));
        else _reply.SetResult(_prepared);
    }

    Reply<TAnswer> IValueTaskSource<Reply<TAnswer>>.GetResult(short token) => _reply.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Reply<TAnswer>>.GetStatus(short token) => _reply.GetStatus(token);

    void IValueTaskSource<Reply<TAnswer>>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reply.OnCompleted(continuation, state, token, flags);
}

/// <summary>
/// Tells callers their answers away from the pump, some in a row: handing each one alone to the scheduler would cost more than deciding it.
/// </summary>
internal sealed class Answers<TCommand, TAnswer>(TaskScheduler scheduler)
{
    private const int InARow = 64;

    private List<Call<TCommand, TAnswer>> _calls = new(InARow);

    public void Add(Call<TCommand, TAnswer> call)
    {
        _calls.Add(call);
        if (_calls.Count == InARow) Send();
    }

    public void Send()
    {
        if (_calls.Count == 0) return;
        _ = Task.Factory.StartNew(
            static calls =>
            {
                foreach (var call in (List<Call<TCommand, TAnswer>>)calls!) call.Complete();
            },
            _calls, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
        _calls = new(InARow);
    }
}
