using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>
/// Copies the log into the database on a connection and a thread of its own. SQLite would do it inside of a COMMIT, where everybody who waits for
/// that commit waits for many megabytes too. What the writer appends meanwhile is little; it copies that itself between two
/// commits (<see cref="SqliteWriter.FinishLog"/>), and the next commit begins the log anew.
/// </summary>
/// <remarks>
/// Nothing depends on it: until a page is synced into the database it stands, synced, in the log. Where copying fails, the log grows, and at
/// <see cref="SqliteWriter.PagesOfLongLog"/> the writer's commits copy it as SQLite always does.
/// </remarks>
internal sealed class SqliteCheckpointer : IDisposable
{
    /// <summary>Pages that may be left to the writer: a megabyte, which is copied and synced in a few milliseconds.</summary>
    private const int MayBeLeft = 256;

    /// <summary>While it copies, the writer appends; each pass is shorter than the one before.</summary>
    private const int MaxPasses = 5;

    private readonly string _path;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private volatile bool _stopping;
    private volatile bool _hasCopied;

    public SqliteCheckpointer(string path)
    {
        _path = path;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal.db log" };
        _thread.Start();
    }

    /// <summary>The log is long enough. Returns at once.</summary>
    public void Begin() => _wake.Set();

    /// <summary>True once after each copy that was made: the writer is to copy the rest.</summary>
    public bool TakeCopied()
    {
        if (!_hasCopied) return false;
        _hasCopied = false;
        return true;
    }

    /// <summary>Ends with the copy that is being made. To be called before the writer closes: the last connection removes the log.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wake.WaitOne();
            if (_stopping) return;
            _hasCopied = TryCopy();
        }
    }

    /// <summary>A connection for each copy: one that a failure has left behind in a strange state is not used again.</summary>
    private bool TryCopy()
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 5 }.ToString());
            connection.Open();
            SqliteSchema.Scalar(connection, "PRAGMA synchronous=FULL");
            var (before, pages) = (0, int.MaxValue);
            for (var pass = 0; pass < MaxPasses && pages - before > MayBeLeft && !_stopping; pass++)
            {
                before = pass == 0 ? 0 : pages;
                if (raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out pages, out _) != raw.SQLITE_OK) return false;
            }
            return true;
        }
        catch (SqliteException)
        {
            return false; // the log is longer then, and its length is seen to by the writer
        }
    }
}
