using System.Collections.Concurrent;
using System.Collections.Immutable;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Viewers;
using Microsoft.Data.Sqlite;

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
    private readonly ILogger<StreamChannels> _log;
    private readonly ITimer _sweep;
    private readonly ConcurrentDictionary<string, StreamChannel> _channels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ViewerQueue>> _buyers = new(StringComparer.Ordinal);
    private IGrains<StockCommand, StockAnswer, StockView>? _stock;
    private IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView>? _streams;

    public StreamChannels(CatalogueStore catalogue, TimeProvider time, WireJson json, ILogger<StreamChannels> log)
    {
        (_catalogue, _time, _json, _log) = (catalogue, time, json, log);
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Set once at start: the grains need this object before they exist themselves.</summary>
    public void Attach(IGrains<StockCommand, StockAnswer, StockView> stock, IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams) =>
        (_stock, _streams) = (stock, streams);

    public StreamChannel? Find(string streamId) => _channels.GetValueOrDefault(streamId);

    /// <summary>
    /// The channel of a stream, filled with committed state. Null where there is no such stream or the journal cannot be read. Whoever comes while
    /// somebody else's call is filling it waits for that: an empty channel is nobody's snapshot.
    /// </summary>
    public async Task<StreamChannel?> OpenAsync(string streamId, CancellationToken cancellationToken)
    {
        if (!_channels.TryGetValue(streamId, out var channel))
        {
            if (await _streams!.ViewAsync(streamId, cancellationToken) is not { Status: not LiveStreamStatus.None } view) return null;
            channel = Add(streamId, view);
        }
        return await channel.Filled.WaitAsync(cancellationToken) ? channel : null;
    }

    public void StockChanged(StockView view)
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.Skus.Contains(view.Sku)) channel.Publish($"stock:{view.Sku}", view.Version, StockWire.From(view));
        }
        foreach (var fate in view.Fates)
        {
            if (!_buyers.TryGetValue(fate.Buyer.Value, out var connections)) continue;
            var message = new OwnWire(ReservationWire.From(view.Sku, fate, view.Version, view.Stamp));
            foreach (var connection in connections.Values) connection.Send(message);
        }
    }

    public void StreamChanged(LiveStreamView view)
    {
        if (_channels.TryGetValue(view.StreamId, out var channel)) _ = ShowLoggedAsync(channel, view);
    }

    /// <summary>Remembers on which connections a buyer can be told about own reservations.</summary>
    public void AddBuyer(string buyerId, ViewerQueue queue) =>
        _buyers.GetOrAdd(buyerId, _ => new(StringComparer.Ordinal))[queue.ConnectionId] = queue;

    public void RemoveBuyer(string buyerId, string connectionId)
    {
        if (!_buyers.TryGetValue(buyerId, out var connections)) return;
        connections.TryRemove(connectionId, out _);
        if (connections.IsEmpty) _buyers.TryRemove(new(buyerId, connections));
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var channel in _channels.Values) channel.Dispose();
    }

    /// <summary>Channels that nobody watches leave memory.</summary>
    private void Sweep()
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.Viewers == 0 && _channels.TryRemove(new(channel.StreamId, channel))) channel.Dispose();
        }
    }

    private StreamChannel Add(string streamId, LiveStreamView view)
    {
        var made = new StreamChannel(streamId, _time, _json.Options);
        var channel = _channels.GetOrAdd(streamId, made);
        if (channel == made) BeginToFill(channel, view);
        else made.Dispose();
        return channel;
    }

    private void BeginToFill(StreamChannel channel, LiveStreamView view) => _ = FillAsync(channel, view);

    /// <summary>Not under the token of the call that began it, because others wait for it too. One that cannot be filled is given up; the next call tries anew.</summary>
    private async Task FillAsync(StreamChannel channel, LiveStreamView view)
    {
        var isFilled = false;
        try
        {
            // In the dictionary first and read afterwards: what is committed in between arrives by broadcast, and versions sort it out.
            await ShowAsync(channel, await _streams!.ViewAsync(channel.StreamId, CancellationToken.None) ?? view, CancellationToken.None);
            isFilled = true;
        }
        catch (SqliteException e)
        {
            NotShown(e, channel.StreamId);
        }
        finally
        {
            if (!isFilled && _channels.TryRemove(new(channel.StreamId, channel))) channel.Dispose();
            channel.SetFilled(isFilled);
        }
    }

    private async Task ShowAsync(StreamChannel channel, LiveStreamView view, CancellationToken cancellationToken)
    {
        var added = channel.Follow(view.Version, view.LineUp.Select(sku => sku.Value).ToImmutableHashSet(StringComparer.Ordinal));
        channel.Publish("stream", view.Version, StreamWire.From(view, _catalogue));
        foreach (var sku in added)
        {
            if (await _stock!.ViewAsync(sku, cancellationToken) is { } stock)
                channel.Publish($"stock:{sku}", stock.Version, StockWire.From(stock));
        }
    }

    private async Task ShowLoggedAsync(StreamChannel channel, LiveStreamView view)
    {
        try
        {
            await ShowAsync(channel, view, CancellationToken.None);
        }
        catch (SqliteException e)
        {
            NotShown(e, view.StreamId); // the next change of the stream shows it
        }
    }

    [LoggerMessage(3151, LogLevel.Error, "Viewers of {StreamId} do not see its newest state: the catalogue cannot be read.")]
    private partial void NotShown(Exception exception, string streamId);
}
