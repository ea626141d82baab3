using System.Threading.Channels;

namespace LiveCommerce.Grains.Runtime;

/// <summary>One command on its way, and the caller who waits for the answer.</summary>
internal sealed class Call<TCommand, TAnswer>(TCommand command, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<Reply<TAnswer>> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TCommand Command => command;

    /// <summary>How often it was decided.</summary>
    public int Attempts { get; set; }

    public bool CallerHasGone => cancellationToken.IsCancellationRequested;

    public Task<Reply<TAnswer>> Reply => _reply.Task;

    public void Answer(Reply<TAnswer> reply) => _reply.TrySetResult(reply);

    public void Drop() => _reply.TrySetCanceled(cancellationToken);
}

/// <summary>
/// What waits for one grain: two bounded lanes, the urgent one emptied first, arrival order kept within each. A full lane refuses; it never
/// drops what it has taken.
/// </summary>
internal sealed class Mailbox<TCommand, TAnswer>(GrainOptions options)
{
    private readonly Channel<Call<TCommand, TAnswer>> _urgent = Create(options.UrgentCapacity);
    private readonly Channel<Call<TCommand, TAnswer>> _ordinary = Create(options.MailboxCapacity);

    private volatile bool _closed;

    /// <summary>True when nothing can come in any more; what came in before is visible to the reader by then.</summary>
    public bool IsClosed => _closed;

    public bool TryAdd(Call<TCommand, TAnswer> call, bool urgent) => (urgent ? _urgent : _ordinary).Writer.TryWrite(call);

    public bool IsEmpty => !_urgent.Reader.TryPeek(out _) && !_ordinary.Reader.TryPeek(out _);

    public bool TryTake(out Call<TCommand, TAnswer> call) => _urgent.Reader.TryRead(out call!) || _ordinary.Reader.TryRead(out call!);

    /// <summary>Takes no more; what is in stays.</summary>
    public void Close()
    {
        _urgent.Writer.TryComplete();
        _ordinary.Writer.TryComplete();
        _closed = true; // last: whoever sees it has seen every command that got in
    }

    private static Channel<Call<TCommand, TAnswer>> Create(int capacity) =>
        Channel.CreateBounded<Call<TCommand, TAnswer>>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
}
