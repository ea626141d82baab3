using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Days;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Days and archives, over connections and on a thread of their own: nothing here is anybody's wait. What several nodes do at once is done
/// once; a transaction that marks or stores holds a lock that no other of them can have.
/// </summary>
internal sealed class PostgresLedger(NpgsqlDataSource source, PostgresJournalOptions options) : IDisposable
{
    private const long OneAtATime = 5_401_772_919_046_283_117; // any number that nobody else locks
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<JournalThread> _thread = new(() => new JournalThread("livecommerce-seal"));

    /// <summary>The end of the newest sealed day in Unix ms, in a database of any supported step.</summary>
    public static async Task<long> SealedUntilAsync(NpgsqlConnection connection)
    {
        await using (var known = new NpgsqlCommand("SELECT to_regclass('journal.day_root') IS NOT NULL", connection))
        {
            if (await known.ExecuteScalarAsync() is not true) return long.MinValue;
        }
        await using var newest = new NpgsqlCommand("SELECT max(day) FROM journal.day_root", connection);
        return await newest.ExecuteScalarAsync() is string day ? DayRoots.EndOf(day) : long.MinValue;
    }

    /// <summary>
    /// Waits for everybody who writes now, then reads and stores. Who begins later and is stamped in a day that is over has a stamp that is
    /// too old (<see cref="PostgresJournalOptions.StampWithin"/>).
    /// </summary>
    public async Task<IReadOnlyList<SealedDay>> SealAsync(DateTimeOffset now)
    {
        await WritersHaveEndedAsync();
        return await RunAsync(connection =>
        {
            using var transaction = connection.BeginTransaction();
            Lock(connection);
            var days = DaySealer.Read(connection, now);
            DaySealer.Store(connection, transaction, days);
            transaction.Commit();
            return days;
        });
    }

    public Task<MarkOutcome> MarkAsync(ArchivedStretch stretch) => RunAsync(connection =>
    {
        using var transaction = connection.BeginTransaction();
        Lock(connection);
        var outcome = JournalArchive.Mark(connection, transaction, stretch);
        transaction.Commit();
        return outcome;
    });

    public Task<int> RemoveAsync(MarkedStretch stretch, int most) => RunAsync(connection =>
    {
        using var transaction = connection.BeginTransaction();
        Lock(connection);
        var removed = JournalArchive.Remove(connection, transaction, stretch, most);
        transaction.Commit();
        return removed;
    });

    public Task<IReadOnlyList<MarkedStretch>> UnremovedAsync() => RunAsync(JournalArchive.Unremoved);

    public static async Task<NpgsqlConnection> OpenReadingAsync(NpgsqlDataSource source)
    {
        try
        {
            return await source.OpenConnectionAsync();
        }
        catch (Exception e) when (PostgresGate.IsOutOfReach(e))
        {
            throw new JournalException($"The journal cannot be read: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        if (_thread.IsValueCreated) _thread.Value.Dispose();
    }

    /// <summary>Everybody may see who holds which lock; who writes batches holds this one until his transaction has ended.</summary>
    private async Task WritersHaveEndedAsync()
    {
        var asked = options.Time.GetTimestamp();
        var writing = await RunAsync(Writers);
        while (writing.Count > 0)
        {
            if (options.Time.GetElapsedTime(asked) > options.WritersEndWithin)
                throw new JournalException("Somebody has been writing batches for too long; the days that are over are sealed another time.");
            await Task.Delay(LookAgainAfter, options.Time);
            writing.IntersectWith(await RunAsync(Writers));
        }
    }

    private static HashSet<string> Writers(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND relation = 'journal.batch'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """, connection);
        using var row = command.ExecuteReader();
        var writers = new HashSet<string>(StringComparer.Ordinal);
        while (row.Read()) writers.Add(row.GetString(0));
        return writers;
    }

    private static void Lock(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({OneAtATime})", connection);
        command.ExecuteNonQuery();
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            return await _thread.Value.RunAsync(() =>
            {
                using var connection = source.OpenConnection();
                return work(connection);
            });
        }
        catch (Exception e) when (PostgresGate.IsOutOfReach(e) && e is not JournalException)
        {
            if (e is not PostgresException { InvariantSeverity: "ERROR" }) source.Clear();
            throw new JournalException($"The journal's days and archives are out of reach: {e.Message}", e);
        }
    }
}
