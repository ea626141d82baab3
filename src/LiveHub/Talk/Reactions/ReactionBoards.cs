using System.Collections.Concurrent;
using LiveCommerce.LiveHub.Talk.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Reactions;

/// <summary>
/// The boards in memory: one for each show that has a channel. They come and go in the writer's turn, so that what is stored and what is in memory never
/// miss each other.
/// </summary>
internal sealed class ReactionBoards
{
    private readonly ConcurrentDictionary<string, ReactionBoard> _boards = new(StringComparer.Ordinal);

    public ICollection<KeyValuePair<string, ReactionBoard>> All => _boards;

    /// <summary>Null where the show has no channel, or only just gets one.</summary>
    public ReactionBoard? Find(string streamId) => _boards.GetValueOrDefault(streamId);

    /// <summary>The board of a show. Within the writer's transaction, which stores the ceiling of a new one.</summary>
    public ReactionBoard Open(SqliteConnection connection, string streamId)
    {
        if (_boards.TryGetValue(streamId, out var board)) return board;
        var stored = ShowTable.Reactions(connection, streamId);
        var ceiling = stored with { Version = stored.Version + ReactionBoard.Headroom };
        ShowTable.Save(connection, streamId, ceiling);
        return new ReactionBoard(stored, ceiling.Version);
    }

    /// <summary>Puts an opened board where it is found, after its transaction. Two channels of one show may have opened one each: the first stays.</summary>
    public ReactionBoard Keep(string streamId, ReactionBoard opened) => _boards.GetOrAdd(streamId, opened);

    /// <summary>Lets a board go that has nothing to store. In the writer's turn.</summary>
    public void Close(string streamId)
    {
        if (_boards.TryGetValue(streamId, out var board) && board.TryClose()) _boards.TryRemove(new(streamId, board));
    }
}
