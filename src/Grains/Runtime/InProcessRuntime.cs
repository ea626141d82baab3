using System.Collections.Concurrent;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Refusals;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Runtime;

/// <summary>Carries the grains of one process: at most one activation per key, made on demand, gone when idle.</summary>
public sealed class InProcessRuntime : IAsyncDisposable
{
    private readonly GrainServices _services;
    private readonly ConcurrentDictionary<string, IGrainSet> _sets = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _scanning;
    private readonly Task _counting;
    private long _anchoredAt;

    public InProcessRuntime(IJournal journal, GroupCommitter committer, OwnerClock clock, GrainOptions options, ILogger<InProcessRuntime> log)
        : this(new GrainServices(
            journal, committer, clock, options, Guid.CreateVersion7, TaskScheduler.Default, log,
            journal is ICountsRefusals store ? new RefusalBook(store, clock, log) : null))
    {
    }

    internal InProcessRuntime(GrainServices services)
    {
        _services = services;
        _scanning = services.Scheduler.StartAsync(ScanAsync);
        _counting = services.Refusals is { } book ? services.Scheduler.StartAsync(() => book.RunAsync(_stopping.Token)) : Task.CompletedTask;
    }

    /// <summary>Carries the grains of a kind from now on.</summary>
    public IGrains<TCommand, TAnswer, TView> Carry<TState, TCommand, TEvent, TAnswer, TView>(GrainKind<TState, TCommand, TEvent, TAnswer, TView> kind)
        where TState : class
        where TCommand : class
        where TEvent : class
        where TView : class
    {
        var set = new GrainSet<TState, TCommand, TEvent, TAnswer, TView>(kind, _services);
        if (!_sets.TryAdd(kind.Name, set)) throw new InvalidOperationException($"The kind {kind.Name} is carried already.");
        return set;
    }

    /// <summary>Takes no more commands, finishes what was taken, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
#pragma warning disable CA1849, MA0042 // CancelAsync would leave the scheduler
        _stopping.Cancel();
#pragma warning restore CA1849, MA0042
        await _scanning;
        foreach (var set in _sets.Values) await set.CloseAsync();
        await _counting;
        if (_services.Refusals is { } book) await book.WriteAsync();
        _stopping.Dispose();
    }

    /// <summary>
    /// Wakes owners that are not in memory but have something due: expiry, offers and payments go on without traffic and after a crash. Keeps
    /// owners' time near the store's on the way.
    /// </summary>
    private async Task ScanAsync()
    {
        using var timer = new PeriodicTimer(_services.Options.DueScanEvery, _services.Clock.Time);
        _anchoredAt = 0;
        try
        {
            do
            {
                await AnchorAsync();
                await WakeDueAsync();
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // the runtime ends
        }
    }

    private async ValueTask AnchorAsync()
    {
        var time = _services.Clock.Time;
        if (_anchoredAt != 0 && time.GetElapsedTime(_anchoredAt) < _services.Options.AnchorEvery && !_services.Clock.HasGap) return;
        try
        {
            await _services.Clock.AnchorAsync(_services.Journal);
            _anchoredAt = time.GetTimestamp();
        }
#pragma warning disable CA1031 // owners go on with monotonic time; the next round asks again
        catch (Exception e)
#pragma warning restore CA1031
        {
            GrainLog.CannotAnchor(_services.Log, e);
        }
    }

    private async ValueTask WakeDueAsync()
    {
        try
        {
            foreach (var key in await _services.Journal.ReadDueAsync(_services.Clock.Now + _services.Options.DueScanEvery, 1_000))
            {
                if (_sets.TryGetValue(key.Kind, out var set)) set.Wake(key.Id);
            }
        }
#pragma warning disable CA1031 // without the scan nothing expires in grains that are not in memory
        catch (Exception e)
#pragma warning restore CA1031
        {
            GrainLog.DueScanFailed(_services.Log, e);
        }
    }
}

/// <summary>What the runtime asks of all grains of one kind, whatever their types.</summary>
internal interface IGrainSet
{
    void Wake(string id);

    Task CloseAsync();
}
