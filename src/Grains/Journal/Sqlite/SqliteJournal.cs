using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Runtime;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>
/// The journal in one SQLite file: WAL, synchronous=FULL, one connection that writes and checkpoints, under the exclusive lock of the data
/// directory. Row locks and fences therefore only have to hold inside this process. Writes happen on one thread of their own; reads open
/// short read-only connections.
/// </summary>
public sealed partial class SqliteJournal : IJournal, ISnapshots, IDisposable
{
    private const int DiskFull = 13; // SQLITE_FULL

    private readonly string _path;
    private readonly SqliteReads _reads;
    private readonly StoreClock _clock;
    private readonly SealedStamps _sealed = new();
    private readonly Lock _writing = new();
    private readonly KeyTurns _turns = new();
    private readonly JournalThread _thread;
    private readonly bool _allowLoss;
    private SqliteWriter? _writer;

    /// <summary>Opens or creates the file, checks it, and brings its schema up to date.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">For <see cref="ReadTimeAsync"/>.</param>
    /// <param name="allowLoss">
    /// synchronous=NORMAL: a power cut loses what was acknowledged. Only for the controls that prove that a durability test can fail.
    /// </param>
    /// <exception cref="JournalException">The file is damaged, newer than this code, or not writable.</exception>
    public SqliteJournal(string path, TimeProvider? time = null, bool allowLoss = false)
    {
        _path = path;
        _allowLoss = allowLoss;
        _reads = new SqliteReads(path);
        _clock = new StoreClock(time ?? TimeProvider.System);
        try
        {
            _writer = new SqliteWriter(path, allowLoss);
            _writer.Check();
            _sealed.Raise(_writer.SealedUntil ?? long.MinValue);
        }
        catch (JournalException)
        {
            GiveUpConnection();
            throw;
        }
        catch (SqliteException e)
        {
            GiveUpConnection();
            throw new JournalException($"{path} cannot be opened: {e.Message}. Restore it from a backup; do not delete it.", e);
        }
        _thread = new JournalThread("journal.db");
    }

    public string? LastFault { get; private set; }

    public string Description => $"SQLite {LibraryVersion}, {_path}, journal_mode=WAL, synchronous={(_allowLoss ? "NORMAL (unsafe)" : "FULL")}";

    /// <summary>The version of the SQLite library in this process, for the start-up log.</summary>
    public static string LibraryVersion => new SqliteConnection().ServerVersion;

    /// <summary>This machine's clock at opening plus elapsed time with sleeps: a jump of the wall clock does not reach the owners.</summary>
    public ValueTask<DateTimeOffset> ReadTimeAsync() => new(_sealed.NotBefore(_clock.Now));

    public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence) => new(_reads.History(key, afterSequence));

    public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit) => new(_reads.Due(until, limit));

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit) => new(_reads.Outbox(afterPosition, limit));

    public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group) => new(_thread.RunAsync<IReadOnlyList<AppendOutcome>>(() => Append(group, underLock: false)));

    public ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group) => new(_thread.RunAsync(() => Settle(group)));

    public async ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence)
    {
        await _turns.TakeAsync(key);
        try
        {
            lock (_writing)
            {
                // A transaction that began before the turn has ended by now; the next one skips this grain.
            }
            return new LocalContest(_turns, key, _reads.History(key, afterSequence), batch => _thread.RunAsync<IReadOnlyList<AppendOutcome>>(() => Append(new([batch], []), underLock: true)));
        }
        catch
        {
            _turns.Give(key);
            throw;
        }
    }

    public void Dispose()
    {
        _thread.Dispose();
        lock (_writing) GiveUpConnection();
        _reads.Dispose();
    }

    private AppendOutcome[] Append(CommitGroup group, bool underLock)
    {
        lock (_writing)
        {
            var outcomes = new AppendOutcome[group.Batches.Count];
            var commitSent = false;
            try
            {
                _writer ??= new SqliteWriter(_path, _allowLoss);
                _writer.Begin();
                for (var i = 0; i < outcomes.Length; i++) outcomes[i] = Write(_writer, group.Batches[i], underLock);
                _writer.DeleteOutbox(group.SentOutboxPositions);
                if (group.Batches.Count == 0 && group.SentOutboxPositions.Count == 0) _writer.Touch();
                commitSent = true;
                _writer.Commit();
                LastFault = null;
                return outcomes;
            }
            catch (Exception e) when (e is SqliteException or JournalException)
            {
                // A full disk is reported before anything reached the log; every other failure of COMMIT leaves the result open.
                var unknown = commitSent && e is not SqliteException { SqliteErrorCode: DiskFull };
                LastFault = e.Message;
                GiveUpConnection();
                for (var i = 0; i < outcomes.Length; i++)
                {
                    if (outcomes[i] is AppendOutcome.Committed or AppendOutcome.Unknown)
                        outcomes[i] = unknown ? AppendOutcome.Unknown : AppendOutcome.Lost;
                }
                return outcomes;
            }
        }
    }

    private AppendOutcome Write(SqliteWriter writer, Append batch, bool underLock)
    {
        if (!underLock && _turns.IsTaken(batch.Key)) return AppendOutcome.Skipped;
        return !batch.IsCheck && _sealed.Refuses(batch.Stamp) ? AppendOutcome.Sealed : writer.Write(batch);
    }

    private IReadOnlyList<AppendOutcome> Settle(CommitGroup group)
    {
        lock (_writing)
        {
            try
            {
                GiveUpConnection();
                _writer = new SqliteWriter(_path, _allowLoss);
                // Once our old connection is closed it can bring nothing in any more. A commit that is seen now may still lie in a log that
                // was never synced, so it is copied into the database and synced before it is believed.
                _writer.CheckpointDurably();
                _writer.Begin();
                var outcomes = _writer.Settle(group.Batches);
                _writer.Commit();
                return outcomes;
            }
            catch (Exception e) when (e is SqliteException or JournalException)
            {
                LastFault = e.Message;
                GiveUpConnection();
                return new AppendOutcome[group.Batches.Count];
            }
        }
    }

    private void GiveUpConnection()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
