using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>
/// Somebody who follows a show with a client of the own making, from docs/protocol.md alone. What the ways to watch have in common is here: a snapshot
/// begins, updates replace topics unless their version is older, the last position is handed in again.
/// </summary>
internal abstract class Follower(RunningShop shop, string show)
{
    private readonly Dictionary<string, JsonElement> _topics = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private string? _epoch;
    private long _sequence;

    protected RunningShop Shop => shop;

    protected string Show => show;

    /// <summary>Where this one stands; null before the first snapshot.</summary>
    protected (string Epoch, long Sequence)? Position => _epoch is null ? null : (_epoch, _sequence);

    /// <summary>What was told that must not be.</summary>
    public List<string> Breaches { get; } = [];

    public int Snapshots { get; private set; }

    public int Updates { get; private set; }

    /// <summary>Watches until told to stop, connecting anew whenever the connection ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WatchAsync(stop);
            }
            catch (Exception e) when (e is IOException or HttpRequestException or System.Net.WebSockets.WebSocketException or OperationCanceledException)
            {
                // the wire was cut, or nobody listens just now
            }
            try
            {
                await Task.Delay(Random.Shared.Next(30), stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Cuts the connection as a network does: without a word.</summary>
    public abstract void Cut();

    /// <summary>Null where this follower shows what the snapshot says; otherwise the first difference. The number of viewers is nobody's promise here.</summary>
    public string? DifferenceTo(JsonElement snapshot)
    {
        lock (_lock)
        {
            if (Text("stream") is not { } stream || stream != snapshot.GetProperty("stream").GetRawText()) return $"stream: {Text("stream")}";
            foreach (var stock in snapshot.GetProperty("stock").EnumerateArray())
            {
                if (Text("stock:" + stock.Text("sku")) != stock.GetRawText()) return $"{stock.Text("sku")}: {Text("stock:" + stock.Text("sku"))} instead of {stock}";
            }
            return null;
        }

        string? Text(string topic) => _topics.TryGetValue(topic, out var value) ? value.GetRawText() : null;
    }

    protected abstract Task WatchAsync(CancellationToken stop);

    protected void TakeSnapshot(JsonElement snapshot)
    {
        lock (_lock)
        {
            Snapshots++;
            Put("stream", snapshot.GetProperty("stream"));
            foreach (var stock in snapshot.GetProperty("stock").EnumerateArray()) Put("stock:" + stock.Text("sku"), stock);
            _topics["viewers"] = snapshot.GetProperty("viewers");
            Stand(snapshot.GetProperty("position"), after: null);
        }
    }

    protected void TakeUpdate(JsonElement update)
    {
        lock (_lock)
        {
            Updates++;
            Stand(update.GetProperty("position"), update.Number("after"));
            foreach (var topic in update.GetProperty("topics").EnumerateObject()) Put(topic.Name, topic.Value);
        }
    }

    private void Put(string topic, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && _topics.TryGetValue(topic, out var known) && known.Number("version") > value.Number("version"))
            Breaches.Add($"{topic} goes from version {known.Number("version")} to {value.Number("version")}");
        _topics[topic] = value.Clone();
    }

    private void Stand(JsonElement position, long? after)
    {
        var (epoch, sequence) = (position.Text("epoch"), position.Number("sequence"));
        if (after is { } from && (epoch != _epoch || from > _sequence)) Breaches.Add($"from {_epoch}-{_sequence} to {epoch}-{sequence}, which tells what is after {from}: a gap");
        if (epoch == _epoch && sequence < _sequence) Breaches.Add($"the position goes from {_sequence} to {sequence}");
        (_epoch, _sequence) = (epoch, sequence);
    }
}
