using System.Collections.Concurrent;
using System.Collections.Immutable;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Streams;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Viewers;
using LiveCommerce.LiveHub.Viewers.Direct;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// The channels of the live streams that somebody watches on this node. Grains speak to it through <see cref="IBroadcaster"/> from their
/// pumps: it keeps the newest value and returns at once.
/// </summary>
internal sealed partial class StreamChannels : IBroadcaster, IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly CatalogueStore _catalogue;
    private readonly TimeProvider _time;
    private readonly WireJson _json;
    private readonly TalkHistory _talk;
    private readonly ILogger<StreamChannels> _log;
    private readonly ITimer _sweep;
    private readonly ConcurrentDictionary<string, StreamChannel> _channels = new(StringComparer.Ordinal);
    private readonly BuyerConnections _buyers = new();
    private readonly Audience _audience;
    private readonly FanoutMetrics _metrics;
    private readonly WalkThreads _walkers = new();
    private IGrains<StockCommand, StockAnswer, StockView>? _stock;
    private IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView>? _streams;

    public StreamChannels(CatalogueStore catalogue, TalkHistory talk, TimeProvider time, WireJson json, FanoutMetrics metrics, IOptions<DirectOptions> viewers, ILogger<StreamChannels> log)
    {
        (_catalogue, _talk, _time, _json, _metrics, _log) = (catalogue, talk, time, json, metrics, log);
        _audience = new Audience(viewers.Value.TickMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null);
        catalogue.Changed += CatalogueChanged;
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>On which connections a buyer can be told about own reservations.</summary>
    public BuyerConnections Buyers => _buyers;

    /// <summary>All who watch on this node.</summary>
    public Audience Audience => _audience;

    /// <summary>Those in memory.</summary>
    public ICollection<StreamChannel> All => _channels.Values;

    /// <summary>Set once at start: the grains need this object before they exist themselves.</summary>
    public void Attach(IGrains<StockCommand, StockAnswer, StockView> stock, IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams) =>
        (_stock, _streams) = (stock, streams);

    /// <summary>The channels in front of the stage that somebody watches now.</summary>
    public IEnumerable<StreamChannel> Watched() => _channels.Where(entry => !entry.Key.StartsWith('~') && entry.Value.Viewers > 0).Select(entry => entry.Value);

    /// <summary>The key of the channel behind the stage; '~' is in no id.</summary>
    public static string Backstage(string streamId) => "~" + streamId;

    /// <param name="key">A stream's id, or <see cref="Backstage"/> of it; <see cref="Admission"/> says which a caller may have.</param>
    public StreamChannel? Find(string key) => _channels.GetValueOrDefault(key);

    /// <summary>The channel of a stream, filled with committed state. Null where there is no such stream or its state cannot be read.</summary>
    /// <param name="key">As for <see cref="Find"/>.</param>
    public async Task<StreamChannel?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        if (!_channels.TryGetValue(key, out var channel))
        {
            var streamId = key.TrimStart('~');
            if (await _streams!.ViewAsync(streamId, cancellationToken) is not { Status: not LiveStreamStatus.None }) return null;
            var fresh = new StreamChannel(streamId, FillAsync, _time, _json.Options)
            {
                IsBackstage = streamId != key,
                Audience = _audience,
                Metrics = _metrics,
                Walkers = _walkers,
            };
            channel = _channels.GetOrAdd(key, fresh);
            if (!ReferenceEquals(channel, fresh)) fresh.Dispose();
        }
        // Whoever comes first starts it, but its end is no one's alone: the first viewer may leave while others wait.
        return await channel.Filled.WaitAsync(cancellationToken) ? channel : null;
    }

    public void StockChanged(StockView view)
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.Skus.Contains(view.Sku)) channel.Publish(StreamChannel.StockTopic(view.Sku), view.Version, StockWire.From(view), view.Stamp);
        }
        foreach (var fate in view.Fates)
        {
            var connections = _buyers.Of(fate.Buyer.Value);
            if (connections.IsEmpty) continue;
            var message = new OwnWire(ReservationWire.From(view.Sku, fate, view.Version, view.Stamp));
            foreach (var connection in connections) connection.Send(message);
        }
    }

    public void StreamChanged(LiveStreamView view)
    {
        // Off the grain's pump: the line-up is looked up in the catalogue. Versions put right what overtakes.
        if (_channels.TryGetValue(view.StreamId, out var channel)) _ = Task.Run(() => ShowLoggedAsync(channel, view, view.Stamp));
        if (_channels.TryGetValue(Backstage(view.StreamId), out var backstage)) _ = Task.Run(() => ShowLoggedAsync(backstage, view, view.Stamp));
    }

    /// <summary>Tells every viewer to look for the server elsewhere, and waits until they have left or time is up.</summary>
    public Task SayFarewellAsync(TimeSpan atMost)
    {
        var moved = new MovedWire(CloseCode.GoingAway, "The server is going away.");
        return Task.WhenAll(_channels.Values.SelectMany(channel => channel.Watching).Select(viewer => viewer.PartAsync(moved)))
            .WaitAsync(atMost, _time).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public void Dispose()
    {
        _catalogue.Changed -= CatalogueChanged;
        _sweep.Dispose();
        foreach (var channel in _channels.Values) channel.Dispose();
        _walkers.Dispose();
    }

    /// <summary>Channels that nobody watches leave memory. One who joins meanwhile is turned away by the channel and opens another.</summary>
    internal void Sweep()
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.TryClose()) Drop(channel);
        }
    }

    private void Drop(StreamChannel channel)
    {
        if (_channels.TryRemove(new(channel.Key, channel))) channel.Dispose();
    }

    /// <summary>
    /// The first state of a channel. It stands in the dictionary before this reads: what is committed in between arrives by broadcast, and
    /// versions sort it out. A channel that could not be filled is dropped, so that the next viewer tries anew.
    /// </summary>
    private async Task<bool> FillAsync(StreamChannel channel)
    {
        try
        {
            if (await _streams!.ViewAsync(channel.StreamId) is { } view && await ShowAsync(channel, view, since: null) && await _talk.ShowAsync(channel)) return true;
        }
        catch (SqliteException e)
        {
            NotShown(e, channel.StreamId);
        }
        Drop(channel);
        return false;
    }

    /// <summary>
    /// Has those join again who belong on the other channel now: the crew when a rehearsal begins or ends, and whoever is of the crew no more.
    /// Only a rehearsal draws anybody away from the stage, so its crowd is not looked through at other changes.
    /// </summary>
    private static void Usher(StreamChannel channel, LiveStreamView view)
    {
        if (!channel.IsBackstage && view.Status != LiveStreamStatus.Rehearsal) return;
        foreach (var viewer in channel.Watching)
        {
            if (Admission.ChannelFor(view, viewer.User) != channel.Key) _ = viewer.PartAsync(new MovedWire(CloseCode.Resync, "The show has moved: join again."));
        }
    }

    /// <param name="since">When the change was committed; null for what is not a change.</param>
    /// <returns>False where the stock of a SKU cannot be read.</returns>
    private async Task<bool> ShowAsync(StreamChannel channel, LiveStreamView view, DateTimeOffset? since)
    {
        if (!channel.IsBackstage) view = view.ForEverybody();
        var added = channel.Follow(view.Version, view.LineUp.Select(sku => sku.Value).ToImmutableHashSet(StringComparer.Ordinal));
        var edition = _catalogue.Edition; // before it is read: what is read is not older
        channel.Publish("stream", view.Version, StreamWire.From(view, _catalogue), since, edition);
        var complete = true;
        foreach (var sku in added)
        {
            if (await _stock!.ViewAsync(sku) is { } stock) channel.Publish(StreamChannel.StockTopic(sku), stock.Version, StockWire.From(stock), since);
            else complete = false;
        }
        return complete;
    }

    private async Task ShowLoggedAsync(StreamChannel channel, LiveStreamView view, DateTimeOffset? since)
    {
        try
        {
            if (!await ShowAsync(channel, view, since)) NotShown(null, view.StreamId);
            Usher(channel, view);
        }
        catch (SqliteException e)
        {
            NotShown(e, view.StreamId); // the next change of the stream shows it
        }
    }

    [LoggerMessage(3151, LogLevel.Error, "Viewers of {StreamId} do not see its newest state: the catalogue or the stock cannot be read.")]
    private partial void NotShown(Exception? exception, string streamId);
}
