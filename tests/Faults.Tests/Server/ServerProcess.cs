using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LiveCommerce.Faults.Tests.Server;

/// <summary>One life of a server: a real process, started, asked, killed or ended by its id.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;

    private ServerProcess(Process process, LastLines lines, long startedAt)
    {
        _process = process;
        Lines = lines;
        StartedAt = startedAt;
    }

    /// <summary>Timestamp of <see cref="Stopwatch"/> at which the process was started.</summary>
    public long StartedAt { get; }

    public LastLines Lines { get; }

    public static ServerProcess Launch(string data, int port, params ReadOnlySpan<string> settings)
    {
        string[] arguments = [ServerBinary.Path, "--data", data, "--urls", UrlOf(port).ToString(), "--no-demo", .. settings];
        var lines = new LastLines();
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.OutputDataReceived += (_, line) => lines.Add(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => lines.Add(line.Data ?? "");
        var startedAt = Stopwatch.GetTimestamp();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process, lines, startedAt);
    }

    public static Uri UrlOf(int port) => new($"http://127.0.0.1:{port}");

    /// <summary>Returns when a commit is possible.</summary>
    public async Task WaitReadyAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = UrlOf(port), Timeout = TimeSpan.FromSeconds(5) };
        using var limit = new CancellationTokenSource(ReadyWithin);
        while (!await IsReadyAsync(http, limit.Token))
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server ended with {_process.ExitCode}:{Environment.NewLine}{Lines}");
            if (limit.IsCancellationRequested) throw new TimeoutException($"The server was not ready within {ReadyWithin}:{Environment.NewLine}{Lines}");
            await Task.Delay(AskEvery);
        }
    }

    /// <summary>SIGKILL: nothing of the process runs any more when this returns.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await GoneAsync();
    }

    /// <summary>SIGTERM; answers the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        if (Signal(_process.Id, Terminate) != 0) throw new InvalidOperationException("The process was gone before it was asked to end.");
        await GoneAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (_process.HasExited) return;
            _process.Kill();
            await GoneAsync();
        }
    }

    private async Task GoneAsync()
    {
        using var limit = new CancellationTokenSource(GoneWithin);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The server did not end within {GoneWithin}:{Environment.NewLine}{Lines}", e);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken limit)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), limit);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
