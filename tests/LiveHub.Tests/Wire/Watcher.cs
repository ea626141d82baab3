using System.Text.Json;
using LiveCommerce.Client;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>One viewer over virtual sockets, with the real client, who checks everything that it is shown.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly VirtualNode _node;
    private readonly Task _running;
    private readonly ShowFollower _follower;
    private ShowView? _shown;
    private volatile VirtualWire? _wire;
    private volatile string? _wrong;
    private volatile bool _isConnected;

    public Watcher(VirtualNode node, string show, ManualTime time, Random random)
    {
        _node = node;
        var luck = new Random(random.Next());
        _follower = new ShowFollower(new Uri("http://virtual"), show, new ShowFollowerOptions
        {
            Time = time,
            Luck = luck.NextDouble,
            Connect = (_, _) => Task.FromResult<IHubTransport>(_wire = node.Connect()),
            Changed = Check,
            Connected = isConnected => _isConnected = isConnected,
            Refused = code => _wrong ??= $"refused: {code}",
        });
        _running = Task.Run(() => _follower.RunAsync(_leaving.Token));
    }

    /// <summary>The first broken promise; null where there is none.</summary>
    public string? Wrong => _wrong;

    public bool IsConnected => _isConnected;

    public void Cut() => _wire?.Cut();

    public void Freeze() => _wire?.Freeze();

    public void Thaw() => _wire?.Thaw();

    /// <summary>Null where the client shows exactly what the server does; otherwise the first difference.</summary>
    public string? DifferenceTo(StreamChannel? channel, long? lastSaid)
    {
        if (channel is null || _follower.View is not { } view) return "nothing is shown";
        if (view.Position != new Client.StreamPosition(channel.Position.Epoch, channel.Position.Sequence)) return $"at {view.Position} instead of {channel.Position}";
        foreach (var topic in (string[])["stream", "viewers", .. channel.Skus.Select(StreamChannel.StockTopic)])
        {
            var truth = channel.Value(topic) is { } value ? JsonDocument.Parse(value.Utf8).RootElement.GetRawText() : null;
            var shown = view.Topics.TryGetValue(topic, out var known) ? known.GetRawText() : null;
            if (truth != shown) return $"{topic}: {shown} instead of {truth}";
        }
        var last = view.Log.TryGetValue("chat", out var chat) && !chat.IsEmpty ? Number(chat.Last()) : (long?)null;
        if (last != lastSaid) return $"the last entry is {last} instead of {lastSaid}";
        return view.Skus.Order(StringComparer.Ordinal).SequenceEqual(channel.Skus.Order(StringComparer.Ordinal)) ? null : "stock of other SKUs is shown";
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        Cut();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        _leaving.Dispose();
    }

    private void Check(ShowView view)
    {
        if (_shown is { } before)
        {
            if (view.Position.Epoch == before.Position.Epoch && view.Position.Sequence < before.Position.Sequence) _wrong ??= $"the position went from {before.Position} to {view.Position}";
            foreach (var (topic, value) in view.Topics)
            {
                if (!before.Topics.TryGetValue(topic, out var known) || value.ValueKind != JsonValueKind.Object) continue;
                if (value.GetProperty("version").GetInt64() < known.GetProperty("version").GetInt64()) _wrong ??= $"{topic} went back to {value}";
            }
        }
        // From the first entry that is shown to the last one, all are there and each once.
        if (view.Log.TryGetValue("chat", out var chat) && !chat.IsEmpty && chat.Select(Number).ToArray() is var numbers && !numbers.SequenceEqual(Enumerable.Range(0, numbers.Length).Select(i => numbers[0] + i)))
            _wrong ??= $"the log shows {string.Join(' ', numbers)}";
        _shown = view;
    }

    private static long Number(JsonElement entry) => entry.GetProperty("line").GetProperty("number").GetInt64();
}
