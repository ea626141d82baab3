using System.Collections.Concurrent;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk.Storage;

namespace LiveCommerce.LiveHub.Talk.Reactions;

/// <summary>The boards of the shows that are reacted to, and what is stored of them and of the shows' peaks every few seconds.</summary>
internal sealed class ReactionCounts : IAsyncDisposable
{
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(5);

    private readonly TalkWriter _writer;
    private readonly StreamChannels _channels;
    private readonly ShopDatabase _database;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, ReactionBoard> _boards = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _peaks = new(StringComparer.Ordinal);
    private readonly ITimer _timer;

    public ReactionCounts(TalkWriter writer, StreamChannels channels, ShopDatabase database, TimeProvider time)
    {
        (_writer, _channels, _database, _time) = (writer, channels, database, time);
        _timer = time.CreateTimer(static counts => _ = ((ReactionCounts)counts!).StoreAsync(), this, StoreEvery, StoreEvery);
    }

    public TalkRefusal React(StreamChannel show, ReactionKind kind, int count)
    {
        if (!Enum.IsDefined(kind) || count is < 1 or > ReactionBoard.MaxAtOnce) return TalkRefusal.Invalid;
        var board = _boards.GetOrAdd(show.StreamId, id => new ReactionBoard(_database.Read(connection => ShowTable.Reactions(connection, id))));
        board.Add(kind, count, _time.GetUtcNow(), show);
        return TalkRefusal.None;
    }

    /// <summary>The most viewers that a show ever had at once.</summary>
    public int PeakOf(string streamId) =>
        Math.Max(_channels.Find(streamId)?.PeakViewers ?? 0, _database.Read(connection => ShowTable.Peak(connection, streamId)));

    /// <summary>Stores what has changed; shows that nobody watches any more leave memory.</summary>
    internal async Task StoreAsync()
    {
        foreach (var (streamId, board) in _boards)
        {
            if (board.TakeUnstored() is { } sums) await _writer.RunPatientlyAsync(connection => Done(() => ShowTable.Save(connection, streamId, sums)));
            else if (_channels.Find(streamId) is null) _boards.TryRemove(streamId, out _);
        }
        foreach (var channel in _channels.All)
        {
            var peak = channel.PeakViewers;
            if (_peaks.GetValueOrDefault(channel.StreamId) >= peak) continue;
            _peaks[channel.StreamId] = peak;
            await _writer.RunPatientlyAsync(connection => Done(() => ShowTable.SavePeak(connection, channel.StreamId, peak)));
        }
        foreach (var streamId in _peaks.Keys)
        {
            if (_channels.Find(streamId) is null) _peaks.TryRemove(streamId, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await StoreAsync();
    }

    private static bool Done(Action action)
    {
        action();
        return true;
    }
}
