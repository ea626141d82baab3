using System.Collections.Concurrent;

namespace LiveCommerce.Grains.Runtime;

/// <summary>The activations of one kind.</summary>
internal sealed class GrainSet<TState, TCommand, TEvent, TAnswer, TView>(
    GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind, GrainServices services) : IGrains<TCommand, TAnswer, TView>, IGrainSet
    where TState : class
    where TCommand : class
    where TEvent : class
    where TView : class
{
    private readonly ConcurrentDictionary<string, Lazy<Grain<TState, TCommand, TEvent, TAnswer, TView>>> _active = new(StringComparer.Ordinal);
    private volatile bool _closing;

    public ValueTask<Reply<TAnswer>> AskAsync(string id, TCommand command, CancellationToken cancellationToken = default)
    {
        if (_closing) return new(new Reply<TAnswer>(default, GrainFault.Busy, 0));
        var grain = Activate(id);
        var call = new Call<TCommand, TAnswer>(command, cancellationToken);
        return grain.TryAsk(call) ? call.Reply : AskNextAsync(grain, id, command, cancellationToken);
    }

    public async ValueTask<TView?> ViewAsync(string id, CancellationToken cancellationToken = default) =>
        await Activate(id).ViewAsync().AsTask().WaitAsync(cancellationToken);

    public async ValueTask<TView?> WaitAsync(string id, Func<TView, bool> until, TimeSpan atMost, CancellationToken cancellationToken = default)
    {
        using var timeUp = new CancellationTokenSource(atMost, services.Clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, cancellationToken);
        while (true)
        {
            var grain = Activate(id);
            if (grain.IsClosed && !_closing) await grain.Completion;
            var change = grain.NextChange(); // armed before looking, so that no commit slips between
            var view = await grain.ViewAsync();
            if (view is null || _closing || until(view)) return view;
            try
            {
                // Task.WaitAsync would hand the news to the thread pool instead of the scheduler.
                await change.ContinueWith(static _ => { }, either.Token, TaskContinuationOptions.DenyChildAttach, services.Scheduler);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return await grain.ViewAsync();
            }
        }
    }

    public void Wake(string id)
    {
        if (!_closing) Activate(id).Wake();
    }

    public async Task CloseAsync()
    {
        _closing = true;
        // Again until none is left: a caller who was inside Activate may have added one meanwhile.
        while (_active.Values.FirstOrDefault(grain => !grain.Value.Completion.IsCompleted) is not null)
        {
            foreach (var grain in _active.Values) grain.Value.Close();
            foreach (var grain in _active.Values) await grain.Value.Completion;
        }
    }

    /// <summary>The activation that was asked first takes no more: it is full, or leaves memory and the next one is asked.</summary>
    private async ValueTask<Reply<TAnswer>> AskNextAsync(
        Grain<TState, TCommand, TEvent, TAnswer, TView> grain, string id, TCommand command, CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            if (grain.IsUnreadable && !first) return new(default, GrainFault.StorageUnavailable, 0); // it failed to read for this very call
            if (!grain.IsClosed || _closing) return new(default, GrainFault.Busy, 0);
            await grain.Completion;
            if (_closing) return new(default, GrainFault.Busy, 0);
            grain = Activate(id);
            var call = new Call<TCommand, TAnswer>(command, cancellationToken);
            if (grain.TryAsk(call)) return await call.Reply;
        }
    }

    private Grain<TState, TCommand, TEvent, TAnswer, TView> Activate(string id)
    {
        while (true)
        {
            if (_active.TryGetValue(id, out var entry))
            {
                // One that is leaving still owns the key until it has finished.
                if (!entry.Value.Completion.IsCompleted || _closing) return entry.Value;
                _active.TryRemove(new(id, entry));
            }
            var fresh = new Lazy<Grain<TState, TCommand, TEvent, TAnswer, TView>>(() => new(kind, id, services));
            if (!_active.TryAdd(id, fresh)) continue;
            _ = fresh.Value.Completion.ContinueWith(_ => _active.TryRemove(new(id, fresh)), services.Scheduler);
            if (_closing) fresh.Value.Close(); // it was added after CloseAsync had looked
            return fresh.Value;
        }
    }
}
