using LiveCommerce.Grains.Runtime;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// The journal in PostgreSQL, for one node or for many on the same database: the database arbitrates. Needs a direct connection to the primary
/// (no pooler between) and a schema that was brought up to date by <see cref="PostgresSchema"/>.
/// </summary>
public sealed partial class PostgresJournal : IJournal, ISnapshots, IAsyncDisposable
{
    private readonly PostgresJournalOptions _options;
    private readonly PostgresSources _sources;
    private readonly PostgresGate _gate;
    private readonly PostgresCommitter _committer;
    private readonly PostgresReader _reader;
    private readonly PostgresSnapshots _snapshots;
    private readonly PostgresLedger _ledger;
    private readonly StampRule _stamps;
    private readonly PostgresRefusals _refusals;

    private PostgresJournal(string connectionString, PostgresJournalOptions options)
    {
        _options = options;
        _gate = new PostgresGate(options);
        _sources = new PostgresSources(connectionString, options, _gate);
        _stamps = new StampRule(options.StampWithin);
        _committer = new PostgresCommitter(_sources.Committing, options, _stamps);
        _reader = new PostgresReader(_sources.Reading);
        _snapshots = new PostgresSnapshots(_sources.Reading, _sources.Saving, _sources.Paging);
        _ledger = new PostgresLedger(_sources.Sealing, options);
        _refusals = new PostgresRefusals(_sources.Saving);
    }

    public string Description { get; private set; } = "";

    public string? LastFault { get; private set; }

    /// <summary>Connects, and refuses a server on which acknowledged sales could be lost and a schema that this release cannot work with.</summary>
    /// <exception cref="JournalException">Refused, or out of reach; the message says what to do.</exception>
    public static async Task<PostgresJournal> OpenAsync(string connectionString, PostgresJournalOptions? options = null)
    {
        var journal = new PostgresJournal(connectionString, options ?? new PostgresJournalOptions());
        try
        {
            await using var connection = await journal._sources.Committing.OpenConnectionAsync();
            journal.Description = await journal._gate.CheckAsync(connection);
            // Connecting takes longer than waking an owner: nobody's first question shall wait for it.
            await journal._sources.OpenAheadAsync(journal.AskLikeAnOwnerAsync);
            await journal._committer.ConnectAheadAsync();
            journal._stamps.Sealed.Raise(await PostgresLedger.SealedUntilAsync(connection));
            return journal;
        }
        catch (Exception e)
        {
            await journal.DisposeAsync();
            if (e is JournalException || !PostgresGate.IsOutOfReach(e)) throw;
            throw new JournalException($"PostgreSQL is out of reach: {e.Message}", e);
        }
    }

    public async ValueTask<DateTimeOffset> ReadTimeAsync() => _stamps.Sealed.NotBefore(await _reader.TimeAsync());

    public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence) => _reader.HistoryAsync(key, afterSequence);

    public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit) => _reader.DueAsync(until, limit);

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit) => _reader.OutboxAsync(afterPosition, limit);

    public async ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group)
    {
        var outcomes = await _committer.AppendAsync(group);
        LastFault = _committer.Fault;
        return outcomes;
    }

    public async ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group)
    {
        try
        {
            // An attempt that is given up may still raise the fences later; whoever is kept out by that reads the head and goes on.
            var outcomes = await PostgresSettlement.SettleAsync(_sources.Committing, group.Batches).WaitAsync(_options.AnswerWithin, _options.Time);
            LastFault = null;
            return outcomes;
        }
        catch (Exception e) when (PostgresGate.IsOutOfReach(e))
        {
            LastFault = e.Message;
            return new AppendOutcome[group.Batches.Count];
        }
    }

    public async ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await PostgresContest.TakeAsync(_sources.Contesting, _options, _stamps, key, afterSequence);
            }
            catch (Exception e) when (PostgresGate.IsOutOfReach(e))
            {
                // Nothing has happened yet, so a connection that turns out dead is replaced once.
                var isDead = e is NpgsqlException and not PostgresException { InvariantSeverity: "ERROR" };
                if (isDead) _sources.Contesting.Clear();
                if (isDead && attempt == 1) continue;
                throw new JournalException($"{key}: no turn: {e.Message}", e);
            }
        }
    }

    /// <summary>Everything that an owner asks who wakes or remembers, about one whom there is not.</summary>
    private async Task AskLikeAnOwnerAsync()
    {
        var nobody = new GrainKey("", "");
        await _reader.TouchAsync();
        await _reader.TimeAsync();
        await _reader.HistoryAsync(nobody, 0);
        await _snapshots.ReadAsync(nobody);
        await _snapshots.FileAsync(nobody, Guid.Empty);
        await _snapshots.PagesAsync(nobody, [default]);
    }

    public async ValueTask DisposeAsync()
    {
        await _committer.DisposeAsync();
        _ledger.Dispose();
        await _sources.DisposeAsync();
    }
}
