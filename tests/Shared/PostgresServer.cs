using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace LiveCommerce.Tests.Shared;

/// <summary>
/// A private PostgreSQL server of one test run: own cluster in a temporary folder, own port of the loopback, own password, and the settings a shop
/// must have (fsync, full_page_writes and synchronous_commit are on). It ends with the process that started it, even if that is killed.
/// A test that needs it says so: <c>Assert.SkipWhen(PostgresServer.Absence is not null, PostgresServer.Absence!)</c>.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // The shell outlives the server only for a moment: each line it reads is a signal for the server, and the end of its input (this process is
    // gone, whatever the reason) is "stop at once".
    private const string Watch =
        """"
        "$@" >> "$LOG" 2>&1 &
        server=$!
        echo $server
        exec 2> /dev/null
        while read -r signal; do kill -s "$signal" $server; done
        kill -s QUIT $server
        wait $server
        """";

    private const int FirstPort = 20_000;
    private const int LastPort = 30_000;
    private static readonly ConcurrentDictionary<int, bool> Given = [];
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private readonly string _folder;
    private readonly PostgresOptions _options;
    private readonly string _password;
    private Process? _watch;
    private int _databases;

    private PostgresServer(string folder, PostgresOptions options)
    {
        _folder = folder;
        _options = options;
        _password = options.Template?.Password ?? PostgresTemplate.NewPassword();
    }

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? Absence => PostgresBinaries.Absence;

    public string DataDirectory => Path.Combine(_folder, "data");

    /// <summary>What the server wrote; kept while the folder is.</summary>
    public string LogPath => Path.Combine(_folder, "log");

    /// <summary>Port of the loopback; the same after every restart.</summary>
    public int Port { get; private set; }

    /// <summary>The postmaster; 0 while no server runs.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Makes a cluster and starts a server on it; both are gone after <see cref="DisposeAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or it did not start; the message holds its log.</exception>
    public static async Task<PostgresServer> StartAsync(PostgresOptions? options = null)
    {
        if (Absence is { } reason) throw new InvalidOperationException(reason);
        options ??= new PostgresOptions();
        var folder = options.Folder ?? Directory.CreateTempSubdirectory("livecommerce-postgres-").FullName;
        var server = new PostgresServer(folder, options);
        try
        {
            await server.InitializeAsync();
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>For Npgsql.</summary>
    /// <param name="database">Which; each test takes one of its own from <see cref="CreateDatabaseAsync"/>.</param>
    /// <param name="port">Another port, for example that of a proxy before this server.</param>
    public string ConnectionString(string database = "postgres", int? port = null) =>
        $"Host=127.0.0.1;Port={port ?? Port};Username={PostgresBinaries.User};Password={_password};Database={database}";

    /// <summary>The same as an address, for command lines.</summary>
    public string Address(string database = "postgres", int? port = null) => $"postgres://{PostgresBinaries.User}:{_password}@127.0.0.1:{port ?? Port}/{database}";

    /// <summary>Makes an empty database and answers its name.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"shop_{Interlocked.Increment(ref _databases)}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        await QueryAsync($"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>Runs SQL through psql and answers its rows, unaligned, columns separated by "|".</summary>
    public Task<string> QueryAsync(string sql, string database = "postgres")
    {
        var command = PostgresBinaries.Command("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", _folder, "-p", $"{Port}", "-U", PostgresBinaries.User, "-d", database, "-c", sql);
        command.Environment["PGPASSWORD"] = _password;
        return PostgresBinaries.RunAsync(command);
    }

    /// <summary>Whether the server that was started is still there; a broken disk can end it.</summary>
    public bool IsRunning => ProcessId != 0 && !IsGone();

    /// <summary>Starts the server on its cluster, after a stop of any kind, and waits until it takes connections.</summary>
    /// <param name="launcher">The beginning of another command line that becomes the server, for example a tracer that stands beside it.</param>
    public async Task StartAgainAsync(params IReadOnlyList<string> launcher)
    {
        if (_watch is not null) throw new InvalidOperationException("The server runs already.");
        var settings = new List<string>();
        foreach (var (name, value) in _options.Settings) settings.AddRange(["-c", $"{name}={value}"]);
        var command = PostgresBinaries.Command(
            "/bin/sh", ["-c", Watch, "watch", .. launcher, Path.Combine(PostgresBinaries.Folder, "postgres"), "-D", DataDirectory, "-p", $"{Port}", "-k", _folder, .. settings]);
        command.RedirectStandardInput = command.RedirectStandardOutput = true;
        command.Environment["LOG"] = LogPath;
        command.Environment["LC_ALL"] = "C";
        _watch = Process.Start(command)!;
        ProcessId = int.Parse(await _watch.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The shell that starts PostgreSQL ended at once."), CultureInfo.InvariantCulture);
        var began = Stopwatch.GetTimestamp();
        while (!IsReady())
        {
            if (IsGone() || Stopwatch.GetElapsedTime(began) > ReadyWithin)
            {
                await EndWatchAsync([]);
                throw new InvalidOperationException($"PostgreSQL did not start:{Environment.NewLine}{await LogAsync()}");
            }
            await Task.Delay(LookEvery);
        }
    }

    /// <summary>Ends the server; nothing of it runs any more when this returns.</summary>
    public async Task StopAsync(PostgresStop how)
    {
        if (_watch is not { } watch) return;
        IReadOnlyList<int> killed = [];
        switch (how)
        {
            case PostgresStop.Fast:
                await watch.StandardInput.WriteLineAsync("INT");
                await watch.StandardInput.FlushAsync();
                break;
            case PostgresStop.Immediate:
                break; // the end of the shell's input says it
            case PostgresStop.Killed:
                killed = KillAll();
                break;
        }
        var began = Stopwatch.GetTimestamp();
        while (how == PostgresStop.Fast && !IsGone() && Stopwatch.GetElapsedTime(began) < GoneWithin) await Task.Delay(LookEvery);
        await EndWatchAsync(killed);
    }

    /// <summary>Process ids of the server's children whose title holds a text, for example a database's name.</summary>
    public IReadOnlyList<int> Children(string title = "") => ProcessId == 0 ? [] : ChildrenOf(ProcessId, title);

    /// <summary>The end of the server's log.</summary>
    public async Task<string> LogAsync()
    {
        if (!File.Exists(LogPath)) return "(no log)";
        var lines = await File.ReadAllLinesAsync(LogPath);
        return string.Join(Environment.NewLine, lines.TakeLast(40));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(PostgresStop.Immediate);
        if (_options.Folder is null && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task InitializeAsync()
    {
        if (_options.Template is { } template) await template.CopyAsync(_folder, _options.SyncCluster);
        else await PostgresTemplate.InitializeAsync(_folder, _password, _options.SyncCluster);
        await File.AppendAllTextAsync(Path.Combine(DataDirectory, "postgresql.conf"), Settings);
        Port = FreePort();
    }

    private const string Settings =
        """

        listen_addresses = '127.0.0.1'
        max_connections = 100
        shared_buffers = 64MB
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        logging_collector = off
        log_line_prefix = '%m [%p] %d '
        timezone = 'UTC'

        """;

    /// <summary>The last line of this file says "ready" when connections are taken.</summary>
    private bool IsReady()
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(DataDirectory, "postmaster.pid"));
            return lines.Length >= 8 && lines[0] == $"{ProcessId}" && lines[7].StartsWith("ready", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private bool IsGone() => StateOf(ProcessId) is null or 'Z';

    /// <summary>All at once, as a machine loses power: the postmaster can neither start nor clean up anything meanwhile.</summary>
    private List<int> KillAll()
    {
        _watch!.StandardInput.WriteLine("STOP");
        _watch.StandardInput.Flush();
        var began = Stopwatch.GetTimestamp();
        while (StateOf(ProcessId) is not ('T' or 'Z' or null) && Stopwatch.GetElapsedTime(began) < GoneWithin) Thread.Yield();
        List<int> all = [.. ChildrenOf(ProcessId, ""), ProcessId];
        foreach (var process in all) Kill(process);
        return all;
    }

    private async Task EndWatchAsync(IReadOnlyList<int> killed)
    {
        using var watch = _watch!;
        _watch = null;
        int[] children = [.. killed, .. ChildrenOf(ProcessId, "")];
        watch.StandardInput.Close();
        using var limit = new CancellationTokenSource(GoneWithin);
        await watch.WaitForExitAsync(limit.Token);
        // A child may outlive its parent by a moment, and a new server would refuse to start beside it.
        while (children.Any(child => StateOf(child) is not (null or 'Z'))) await Task.Delay(LookEvery, limit.Token);
        ProcessId = 0;
    }

    private static void Kill(int process)
    {
        try
        {
            using var victim = Process.GetProcessById(process);
            victim.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // gone already
        }
    }

    private static List<int> ChildrenOf(int parent, string title)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var process) || Stat(process) is not { } stat || stat.Parent != parent) continue;
            if (title.Length == 0 || Title(process).Contains(title, StringComparison.Ordinal)) children.Add(process);
        }
        return children;
    }

    private static char? StateOf(int process) => Stat(process)?.State;

    private static (char State, int Parent)? Stat(int process)
    {
        try
        {
            // "17 (a name) S 1 ...": the name may hold anything, so the fields are counted from its end.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Title(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Below the range from which the system takes ports for outgoing connections, so that no client is given it while the server is down.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(FirstPort, LastPort);
            if (!Given.TryAdd(port, true)) continue; // of another server of this process, which may be down at the moment
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // in use; another one
            }
        }
    }
}
