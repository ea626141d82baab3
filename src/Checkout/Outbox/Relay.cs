using System.Security.Cryptography;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Outbox;

/// <summary>
/// Sends what owners have left in the outbox: at least once, the messages of one owner strictly in order, those of different owners at the
/// same time. A row leaves the outbox only after its effect, so a process that is killed anywhere goes on where the journal says. A
/// message that fails waits alone, with its owner's later ones behind it; nobody else waits.
/// </summary>
public sealed class Relay : IDisposable
{
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(1);

    private readonly IJournal _journal;
    private readonly GroupCommitter _committer;
    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);
    private readonly RelayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _room;
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainKey, Lane> _lanes = [];

    /// <exception cref="InvalidOperationException">Two handlers claim one message type.</exception>
    public Relay(
        IJournal journal, GroupCommitter committer, IEnumerable<IOutboxHandler> handlers, RelayOptions options, TimeProvider time, ILogger<Relay> log)
    {
        _journal = journal;
        _committer = committer;
        _options = options;
        _time = time;
        _log = log;
        _room = new SemaphoreSlim(options.MaxRows, options.MaxRows);
        foreach (var handler in handlers)
        {
            var route = new Route(handler, new SemaphoreSlim(options.Concurrency, options.Concurrency));
            foreach (var type in handler.Types)
            {
                if (!_routes.TryAdd(type, route)) throw new InvalidOperationException($"Two handlers claim the message type {type}.");
            }
        }
    }

    /// <summary>Runs until cancelled, then ends when every message that is being sent has been let go. To be called once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var filled = _committer.OutboxFilled;
        await using var look = _options.LookEvery is { } period ? _time.CreateTimer(static signal => ((Signal)signal!).Set(), filled, period, period) : null;
        try
        {
            var after = 0L;
            while (true)
            {
                var page = await ReadAsync(after, cancellationToken);
                foreach (var row in page)
                {
                    await _room.WaitAsync(cancellationToken);
                    Add(row, cancellationToken);
                    after = row.Position;
                }
                if (page.Count < _options.PageSize) await filled.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Task[] running;
            lock (_lock) running = [.. _lanes.Values.Select(lane => lane.Running)];
            await Task.WhenAll(running);
        }
    }

    public void Dispose()
    {
        _room.Dispose();
        foreach (var route in _routes.Values.Distinct()) route.Slots.Dispose();
    }

    private async Task<IReadOnlyList<OutboxRow>> ReadAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await _journal.ReadOutboxAsync(after, _options.PageSize);
            }
            catch (JournalException e)
            {
                RelayLog.CannotRead(_log, e, ReadAgainAfter);
                await Task.Delay(ReadAgainAfter, _time, cancellationToken);
            }
        }
    }

    /// <summary>A lane exists exactly while its owner has rows in memory, and sends one of them at a time.</summary>
    private void Add(OutboxRow row, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_lanes.TryGetValue(row.Key, out var running))
            {
                running.Rows.Enqueue(row);
                return;
            }
            var lane = new Lane();
            lane.Rows.Enqueue(row);
            _lanes.Add(row.Key, lane);
            lane.Running = Task.Run(() => RunLaneAsync(row.Key, lane, cancellationToken), CancellationToken.None);
        }
    }

    private async Task RunLaneAsync(GrainKey key, Lane lane, CancellationToken cancellationToken)
    {
        var row = lane.Rows.Peek();
        try
        {
            while (true)
            {
                await DeliverAsync(row, cancellationToken);
                _committer.MarkSent(row.Position);
                _room.Release();
                lock (_lock)
                {
                    lane.Rows.Dequeue();
                    if (!lane.Rows.TryPeek(out row!))
                    {
                        _lanes.Remove(key);
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The rows stay in the outbox; the next start reads them again.
        }
    }

    private async Task DeliverAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var sent = await TryAsync(row, cancellationToken);
            if (sent.IsDone) return;
            if (tries % _options.TriesBeforeAlarm == 0) RelayLog.Stuck(_log, row.Position, row.Type, row.Key, tries, sent.Reason!);
            else RelayLog.Retry(_log, row.Position, row.Type, row.Key, tries, sent.Reason!);
            var wait = BackOff(tries);
            await Task.Delay(wait > sent.After ? wait : sent.After, _time, cancellationToken);
        }
    }

    private async Task<Sent> TryAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        // A message of newer code, or of a part that is switched off: it waits for whoever understands it.
        if (!_routes.TryGetValue(row.Type, out var route)) return Sent.TryAgain("no handler");
        await route.Slots.WaitAsync(cancellationToken);
        try
        {
            return await route.Handler.SendAsync(row, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            RelayLog.HandlerThrew(_log, e, row.Position, row.Type, row.Key);
            return Sent.TryAgain(e.GetType().Name);
        }
        finally
        {
            route.Slots.Release();
        }
    }

    /// <summary>Full jitter: anywhere between nothing and the doubled limit, so that owners which failed together do not come back together.</summary>
    private TimeSpan BackOff(int tries)
    {
        var limit = Math.Min(_options.MaxBackOff.TotalMilliseconds, _options.FirstBackOff.TotalMilliseconds * Math.Pow(2, Math.Min(tries - 1, 30)));
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)limit + 1));
    }

    /// <param name="Handler">Who acts.</param>
    /// <param name="Slots">How many may at the same time.</param>
    private sealed record Route(IOutboxHandler Handler, SemaphoreSlim Slots);

    private sealed class Lane
    {
        public Queue<OutboxRow> Rows { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
