using System.Collections.Concurrent;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Reactions;

/// <summary>Takes reactions, and stores what has come together of them and of the shows' peaks every few seconds.</summary>
internal sealed class ReactionCounts : IAsyncDisposable
{
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(5);

    private readonly TalkWriter _writer;
    private readonly StreamChannels _channels;
    private readonly ShopDatabase _database;
    private readonly ReactionBoards _boards;
    private readonly ConcurrentDictionary<string, int> _peaks = new(StringComparer.Ordinal);
    private readonly ITimer _timer;

    public ReactionCounts(TalkWriter writer, ReactionBoards boards, StreamChannels channels, ShopDatabase database, TimeProvider time)
    {
        (_writer, _boards, _channels, _database) = (writer, boards, channels, database);
        _timer = time.CreateTimer(static counts => _ = ((ReactionCounts)counts!).StoreAsync(), this, StoreEvery, StoreEvery);
    }

    public TalkRefusal React(StreamChannel show, ReactionKind kind, int count)
    {
        if (!Enum.IsDefined(kind) || count is < 1 or > ReactionBoard.MaxAtOnce) return TalkRefusal.Invalid;
        return _boards.Find(show.StreamId)?.TryAdd(kind, count, show) == true ? TalkRefusal.None : TalkRefusal.Busy; // it leaves memory, or only just comes
    }

    /// <summary>The most viewers that a show ever had at once.</summary>
    public int PeakOf(string streamId) =>
        Math.Max(_channels.Find(streamId)?.PeakViewers ?? 0, _database.Read(connection => ShowTable.Peak(connection, streamId)));

    /// <summary>Stores what has changed; shows that nobody watches any more leave memory.</summary>
    internal async Task StoreAsync()
    {
        foreach (var (streamId, board) in _boards.All)
        {
            if (!board.IsStored) await _writer.RunPatientlyAsync(connection => Save(connection, streamId, board), saved => board.Stored(saved, _channels.Find(streamId)));
            else if (!IsShown(streamId)) await _writer.RunPatientlyAsync(static _ => true, _ => CloseUnlessShown(streamId));
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

    /// <summary>What is stored is how the board stands in the writer's turn, so that nothing older ever comes over it.</summary>
    internal static UnstoredSums Save(SqliteConnection connection, string streamId, ReactionBoard board)
    {
        var unstored = board.Unstored();
        ShowTable.Save(connection, streamId, unstored.Sums);
        return unstored;
    }

    /// <summary>In the writer's turn: a channel that comes into memory is known before it asks for the board there.</summary>
    private void CloseUnlessShown(string streamId)
    {
        if (!IsShown(streamId)) _boards.Close(streamId);
    }

    private bool IsShown(string streamId) => _channels.Find(streamId) is not null || _channels.Find(StreamChannels.Backstage(streamId)) is not null;

    private static bool Done(Action action)
    {
        action();
        return true;
    }
}
