using System.Collections.Immutable;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>What is committed, in place of journal and grains: it outlives every server, and tells the one that runs of each change.</summary>
internal sealed class Truth(LiveStreamView someStream, StockView someStock, IReadOnlyList<Sku> skus)
    : IGrains<StockCommand, StockAnswer, StockView>, IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StockView> _stock = skus.ToDictionary(
        sku => sku.Value, sku => someStock with { Sku = sku.Value, Version = 1, Fates = [] }, StringComparer.Ordinal);

    private LiveStreamView _stream = someStream with { StreamId = "none-yet" };

    public string StreamId => _stream.StreamId;

    public void BeginShow(string streamId)
    {
        lock (_lock) _stream = someStream with { StreamId = streamId, Version = 1, LineUp = [.. skus.Take(2)], Offers = [] };
    }

    public void Sell(int index, StreamChannels node)
    {
        StockView view;
        lock (_lock)
        {
            view = _stock[skus[index].Value];
            view = view with { Version = view.Version + 1, Pools = view.Pools.SetItem(0, view.General with { Sellable = view.Version % 1_000 }) };
            _stock[view.Sku] = view;
        }
        node.StockChanged(view);
    }

    /// <param name="shown">Bit by bit, which SKUs are in the line-up.</param>
    public void Direct(int shown, StreamChannels node)
    {
        LiveStreamView view;
        lock (_lock)
        {
            ImmutableArray<Sku> lineUp = [.. skus.Where((_, i) => (shown & (1 << i)) != 0)];
            view = _stream = _stream with { Version = _stream.Version + 1, Title = $"Take {_stream.Version}", LineUp = lineUp };
        }
        node.StreamChanged(view);
    }

    ValueTask<StockView?> IGrains<StockCommand, StockAnswer, StockView>.ViewAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock) return new(_stock[id]);
    }

    ValueTask<LiveStreamView?> IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView>.ViewAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock) return new(_stream.StreamId == id ? _stream : _stream with { StreamId = id, Status = LiveStreamStatus.None });
    }

    ValueTask<Reply<StockAnswer>> IGrains<StockCommand, StockAnswer, StockView>.AskAsync(string id, StockCommand command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    ValueTask<Reply<LiveStreamAnswer>> IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView>.AskAsync(
        string id, LiveStreamCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<StockView?> IGrains<StockCommand, StockAnswer, StockView>.WaitAsync(
        string id, Func<StockView, bool> until, TimeSpan atMost, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<LiveStreamView?> IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView>.WaitAsync(
        string id, Func<LiveStreamView, bool> until, TimeSpan atMost, CancellationToken cancellationToken) => throw new NotSupportedException();
}
