using System.Globalization;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Sets of connections that cannot starve each other: one that commits, one that contests, one that reads, two that save snapshots, one that seals days
/// and marks archives, one that reads them. Their timeouts are the server's; a dead peer is found by the transport. No command of the first two is
/// ever cancelled by us.
/// </summary>
internal sealed class PostgresSources : IAsyncDisposable
{
    // The statements are written for index look-ups by key. A plan that was made while a table was small must not read all of it later.
    private const string Planning = " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c jit=off";

    /// <summary>Reading connections that are always open.</summary>
    private const int ReadyToRead = 2;

    /// <summary>Room for a page of a snapshot, and small enough not to lie among the large objects, where a few of them collect the whole heap.</summary>
    private const int BufferBytes = 80 * 1024;

    /// <summary>Room for what most groups write.</summary>
    private const int GroupBytes = 128 * 1024;

    /// <summary>Uses of a statement until the server keeps its plan.</summary>
    private const int PreparedAfter = 2;

    public PostgresSources(string connectionString, PostgresJournalOptions options, PostgresGate gate)
    {
        // A commit connection is kept open by its user and closed for good after a fault: a pool could give a dead one back.
        Committing = Build(connectionString, options, gate, "livecommerce-commit", 0, settings =>
        {
            settings.Pooling = false;
            settings.WriteBufferSize = GroupBytes;
        });
        Contesting = Build(connectionString, options, gate, "livecommerce-contest", options.ContestConnections, settings =>
        {
            settings.MaxAutoPrepare = 16;
            settings.AutoPrepareMinUsages = PreparedAfter;
        });
        Reading = Build(connectionString, options, null, "livecommerce-read", options.ReadConnections, settings =>
        {
            settings.MinPoolSize = Math.Min(ReadyToRead, options.ReadConnections);
            settings.MaxAutoPrepare = 16;
            settings.AutoPrepareMinUsages = PreparedAfter;
        });
        Saving = Build(connectionString, options, null, "livecommerce-snapshot", options.SnapshotConnections, settings =>
        {
            settings.MaxAutoPrepare = 16;
            settings.AutoPrepareMinUsages = PreparedAfter;
        });
        Paging = Build(connectionString, options, null, "livecommerce-pages", options.SnapshotConnections, settings =>
        {
            settings.MaxAutoPrepare = 16;
            settings.AutoPrepareMinUsages = PreparedAfter;
            settings.Options += " -c synchronous_commit=off";
        });
        Sealing = Build(connectionString, options, null, "livecommerce-seal", 2, settings =>
        {
            settings.SearchPath = "journal";
            settings.CommandTimeout = 0; // a day takes as long as it is
            settings.Options += " -c statement_timeout=0";
        });
        Archiving = Build(connectionString, options, null, "livecommerce-archive", 0, settings =>
        {
            settings.Pooling = false;
            settings.SearchPath = "journal";
            settings.CommandTimeout = 0;
            settings.Options += " -c statement_timeout=0 -c default_transaction_read_only=on";
        });
    }

    public NpgsqlDataSource Committing { get; }

    public NpgsqlDataSource Contesting { get; }

    public NpgsqlDataSource Reading { get; }

    public NpgsqlDataSource Saving { get; }

    /// <summary>
    /// For pages that nothing names yet. Their commits do not wait for the disk, and make nobody else wait; the commit of the snapshot that names them
    /// does, and what was committed before it in the server's log is on the disk with it.
    /// </summary>
    public NpgsqlDataSource Paging { get; }

    public NpgsqlDataSource Sealing { get; }

    public NpgsqlDataSource Archiving { get; }

    /// <summary>
    /// Connects as often as an owner who wakes reads at once, and asks over each connection until server and driver know what is asked; so many stay open
    /// however long nobody asks.
    /// </summary>
    public async Task OpenAheadAsync(Func<Task> askEverything)
    {
        var settings = new NpgsqlConnectionStringBuilder(Reading.ConnectionString);
        var open = new Queue<NpgsqlConnection>(settings.MinPoolSize);
        try
        {
            while (open.Count < settings.MinPoolSize) open.Enqueue(await Reading.OpenConnectionAsync());
            for (var left = open.Count; left > 0; left--)
            {
                await open.Dequeue().DisposeAsync(); // the only idle one: who asks now asks over it
                for (var use = 0; use < PreparedAfter; use++) await askEverything();
                open.Enqueue(await Reading.OpenConnectionAsync());
            }
        }
        finally
        {
            foreach (var connection in open) await connection.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Committing.DisposeAsync();
        await Contesting.DisposeAsync();
        await Reading.DisposeAsync();
        await Saving.DisposeAsync();
        await Paging.DisposeAsync();
        await Sealing.DisposeAsync();
        await Archiving.DisposeAsync();
    }

    private static NpgsqlDataSource Build(
        string connectionString, PostgresJournalOptions options, PostgresGate? gate, string name, int connections, Action<NpgsqlConnectionStringBuilder> adjust)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        var settings = builder.ConnectionStringBuilder;
        settings.ApplicationName = name;
        settings.Options =
            settings.Options +
            $" -c statement_timeout={Milliseconds(options.StatementWithin)} -c lock_timeout={Milliseconds(options.TurnWithin)}" +
            $" -c idle_in_transaction_session_timeout={Milliseconds(options.DecideWithin)}" +
            @" -c default_transaction_isolation=read\ committed -c default_transaction_read_only=off" +
            " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30000" +
            Planning;
        settings.Enlist = false;
        settings.Multiplexing = false;
        settings.NoResetOnClose = true; // nothing of a session is ever set
        settings.TcpKeepAlive = true;
        settings.TcpKeepAliveTime = 15;
        settings.TcpKeepAliveInterval = 5;
        settings.Timeout = Math.Max(1, (int)options.ConnectWithin.TotalSeconds);
        settings.CommandTimeout = Math.Max(1, (int)options.AnswerWithin.TotalSeconds);
        settings.CancellationTimeout = -1; // a read that the server does not answer is given up with its connection
        settings.WriteBufferSize = settings.ReadBufferSize = BufferBytes;
        if (connections > 0) settings.MaxPoolSize = connections;
        adjust(settings);
        if (gate is not null)
            builder.UsePhysicalConnectionInitializer(_ => throw new NotSupportedException("Connections are opened asynchronously."), gate.CheckAsync);
        return builder.Build();
    }

    private static string Milliseconds(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
