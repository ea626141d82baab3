using System.Diagnostics;

namespace LiveCommerce.Faults.Tests.Server;

/// <summary>One data directory and one port, and the server's lives on them, one after the other.</summary>
internal sealed class DataOwner(string data, params IReadOnlyList<string> more) : IAsyncDisposable
{
    private static readonly string[] Settings = ["--Identity:GuestTokensPerHour=100000", "--Selling:ReservationSeconds=10"];
    private readonly List<string> _failures = [];
    private ServerProcess? _server;

    public string Data => data;

    public int Port { get; } = FreePort.Take();

    public Uri Url => ServerProcess.UrlOf(Port);

    public ServerProcess Server => _server ?? throw new InvalidOperationException("No server runs.");

    /// <summary>Log lines of the levels error and critical, of all lives that are over.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Makes the data directory with its host.</summary>
    /// <param name="more">Further settings of its servers.</param>
    public static async Task<DataOwner> CreateAsync(string data, params IReadOnlyList<string> more)
    {
        var added = await Tool.RunAsync(Load.ShopFloor.HostPassword, ["host", "add", Load.ShopFloor.HostName, "--password-stdin", "--data", data]);
        Assert.True(added.ExitCode == 0, added.ToString());
        return new DataOwner(data, more);
    }

    /// <summary>Starts a life; it may not be ready yet.</summary>
    public ServerProcess Start()
    {
        if (_server is not null) throw new InvalidOperationException("A server runs.");
        return _server = ServerProcess.Launch(data, Port, [.. Settings, .. more]);
    }

    public async Task StartReadyAsync()
    {
        Start();
        await Server.WaitReadyAsync(Port);
    }

    public async Task KillAsync()
    {
        await Server.KillAsync();
        await DisposeAsync();
    }

    /// <summary>Asks the server to end, which it has to do with exit code 0; answers how long it took.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var asked = Stopwatch.GetTimestamp();
        var (code, lines) = (await Server.TerminateAsync(), Server.Lines);
        var took = Stopwatch.GetElapsedTime(asked);
        await DisposeAsync();
        Assert.True(code == 0, $"The server was asked to end and did so with {code} after {took}:{Environment.NewLine}{lines}");
        return took;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        await _server.DisposeAsync();
        _failures.AddRange(_server.Lines.Failures);
        _server = null;
    }
}
