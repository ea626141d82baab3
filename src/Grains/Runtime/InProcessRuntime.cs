using System.Collections.Concurrent;
using LiveCommerce.Grains.Journal;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Runtime;

/// <summary>Carries the grains of one process: at most one activation per key, made on demand, gone when idle.</summary>
public sealed class InProcessRuntime : IAsyncDisposable
{
    private readonly GrainServices _services;
    private readonly ConcurrentDictionary<string, IGrainSet> _sets = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _scanning;

    public InProcessRuntime(IJournal journal, GroupCommitter committer, OwnerClock clock, GrainOptions options, ILogger<InProcessRuntime> log)
    {
        _services = new GrainServices(journal, committer, clock, options, log);
        _scanning = Task.Run(ScanAsync);
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
        await _stopping.CancelAsync();
        await _scanning;
        foreach (var set in _sets.Values) await set.CloseAsync();
        _stopping.Dispose();
    }

    /// <summary>
    /// Wakes owners that are not in memory but have something due: expiry, offers and payments go on without traffic and after a crash.
    /// </summary>
    private async Task ScanAsync()
    {
        using var timer = new PeriodicTimer(_services.Options.DueScanEvery, _services.Clock.Time);
        try
        {
            do
            {
                try
                {
                    foreach (var key in _services.Journal.ReadDue(_services.Clock.Now + _services.Options.DueScanEvery, 1_000))
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
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // the runtime ends
        }
    }
}

/// <summary>What the runtime asks of all grains of one kind, whatever their types.</summary>
internal interface IGrainSet
{
    void Wake(string id);

    Task CloseAsync();
}
