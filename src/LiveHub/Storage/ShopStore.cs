using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Journal.Sqlite;

namespace LiveCommerce.LiveHub.Storage;

/// <summary>
/// Where a shop keeps what it owns: a data directory, and its journal either in there or in PostgreSQL. A shop has one journal for life, so a
/// directory remembers where that is: started beside it, a shop would forget what it has sold and sell it again.
/// </summary>
public sealed class ShopStore : IAsyncDisposable
{
    private const string JournalFile = "journal.db";

    /// <summary>Holds host, port and database of the journal, for people; that it is there tells the program.</summary>
    private const string Mark = "journal-in-postgresql";

    private readonly PostgresJournal? _shared;

    private ShopStore(DataDirectory directory, PostgresJournal? shared)
    {
        Directory = directory;
        _shared = shared;
    }

    public DataDirectory Directory { get; }

    /// <summary>Whether other processes may write the same journal.</summary>
    public bool IsShared => _shared is not null;

    /// <summary>Takes the directory and connects.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="address">Of a journal in PostgreSQL; null for the one in the directory.</param>
    /// <exception cref="DataDirectoryException">In use or not writable.</exception>
    /// <exception cref="StoreException">The journal of this directory is elsewhere, out of reach, not safe, or of another release.</exception>
    public static async Task<ShopStore> OpenAsync(string data, PostgresAddress? address)
    {
        var directory = DataDirectory.Open(data);
        try
        {
            CheckPlace(directory, address);
            if (address is null) return new ShopStore(directory, null);
            var journal = await PostgresJournal.OpenAsync(address.ConnectionString);
            await File.WriteAllTextAsync(directory.PathOf(Mark), $"{address.Place}\n");
            return new ShopStore(directory, journal);
        }
        catch (JournalException e)
        {
            directory.Dispose();
            throw new StoreException($"{address}: {e.Message}", e);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>To be called once; whoever made it disposes it, except that a shared one ends with this object.</summary>
    /// <exception cref="JournalException">The file is damaged, newer than this code, or not writable.</exception>
    public IJournal Journal(TimeProvider time) => _shared ?? (IJournal)new SqliteJournal(Directory.PathOf(JournalFile), time);

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null) await _shared.DisposeAsync();
        Directory.Dispose();
    }

    private static void CheckPlace(DataDirectory directory, PostgresAddress? address)
    {
        if (address is null && File.Exists(directory.PathOf(Mark)))
        {
            throw new StoreException(
                $"The journal of {directory.Root} is in PostgreSQL ({File.ReadAllText(directory.PathOf(Mark)).Trim()}). " +
                $"Start with --store, or set {StoreOption.Variable}.");
        }
        if (address is not null && File.Exists(directory.PathOf(JournalFile)))
        {
            throw new StoreException(
                $"{directory.Root} has a journal of its own ({JournalFile}), and a shop has one. Start without --store, or with an empty directory.");
        }
    }
}

/// <summary>The journal cannot be used as asked; the message says why in words for a person.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
