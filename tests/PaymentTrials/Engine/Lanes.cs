using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.PaymentTrials.Engine;

/// <summary>
/// The relay's law in virtual time: messages of one owner in order, at least once, until their effect. When the process dies, what was being sent is let go
/// wherever it stands and is sent again by the next one.
/// </summary>
internal sealed class Lanes(VirtualTime time, Random random) : IDisposable
{
    private static readonly TimeSpan Hop = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(30);

    private readonly Dictionary<GrainKey, Queue<OutboxRow>> _rows = [];
    private readonly HashSet<GrainKey> _running = [];
    private Dictionary<string, IOutboxHandler> _handlers = new(StringComparer.Ordinal);
    private CancellationTokenSource _life = new();

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Mistakes: no step here has a reason to throw.</summary>
    public List<string> Thrown { get; } = [];

    public bool IsUp { get; private set; } = true;

    public void Serve(params IOutboxHandler[] handlers) =>
        _handlers = handlers.SelectMany(handler => handler.Types.Select(type => (type, handler))).ToDictionary(each => each.type, each => each.handler, StringComparer.Ordinal);

    public void Add(OutboxRow row)
    {
        if (!_rows.TryGetValue(row.Key, out var queue)) _rows.Add(row.Key, queue = new Queue<OutboxRow>());
        queue.Enqueue(row);
        Start(row.Key);
    }

    public void Kill()
    {
        IsUp = false;
        var died = _life;
        _life = new CancellationTokenSource();
        _running.Clear();
        died.Cancel();
        died.Dispose();
    }

    public void Restart()
    {
        IsUp = true;
        foreach (var key in _rows.Keys.ToList()) Start(key);
    }

    public void Dispose() => _life.Dispose();

    private void Start(GrainKey key)
    {
        if (!IsUp || !_running.Add(key)) return;
        var life = _life.Token;
        time.At(time.GetUtcNow() + Hop, () => _ = RunAsync(key, life));
    }

    private async Task RunAsync(GrainKey key, CancellationToken life)
    {
        try
        {
            var queue = _rows[key];
            while (queue.TryPeek(out var row))
            {
                life.ThrowIfCancellationRequested();
                await DeliverAsync(row, life);
                life.ThrowIfCancellationRequested();
                // Now and then the process dies between the effect and the mark: the same message comes again.
                if (random.Next(50) != 0) queue.Dequeue();
            }
            _rows.Remove(key);
            _running.Remove(key);
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // The rows stay; the next life reads them again.
        }
        catch (Exception e)
        {
            Thrown.Add($"{key}: {e.GetType().Name}: {e.Message}");
        }
    }

    private async Task DeliverAsync(OutboxRow row, CancellationToken life)
    {
        for (var tries = 1; ; tries++)
        {
            // What others are told (lists, receivers of webhooks) is of no interest here.
            if (!_handlers.TryGetValue(row.Type, out var handler)) return;
            var sent = await handler.SendAsync(row, life);
            if (sent.IsDone) return;
            var backOff = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(tries, 12))) * random.NextDouble();
            if (backOff > MaxBackOff) backOff = MaxBackOff;
            await Task.Delay(backOff > sent.After ? backOff : sent.After, time, life);
        }
    }
}
