using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using LiveCommerce.LoadTests.Throughput;

namespace LiveCommerce.LoadTests.Server;

/// <summary>
/// A server of our own: fresh data directory, one host, a free port of the loopback. It is ended by its id, politely first, and its
/// directory is removed.
/// </summary>
public sealed partial class LaunchedServer : IAsyncDisposable
{
    public const string HostName = "loadtest";
    private const int Terminate = 15;
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly LastLines _lines;

    private LaunchedServer(Process process, LastLines lines, DirectoryInfo data, Uri url, string password)
    {
        _process = process;
        _lines = lines;
        _data = data;
        Url = url;
        HostPassword = password;
    }

    public Uri Url { get; }

    public string HostPassword { get; }

    public int ProcessId => _process.Id;

    /// <summary>Null while it runs; else what it left behind, for somebody who wonders why.</summary>
    public string? EndedByItself => _process.HasExited
        ? $"The server ended by itself with {_process.ExitCode}. Its last lines:{Environment.NewLine}{_lines}"
        : null;

    public static async Task<LaunchedServer> StartAsync(RunOptions options, TextWriter output, CancellationToken stop)
    {
        var dll = await ServerBinary.FindOrBuildAsync(output, stop);
        var data = Directory.CreateTempSubdirectory("livecommerce-loadtest-");
        Process? process = null;
        try
        {
            var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
            await AddHostAsync(dll, data.FullName, password, stop);
            string[] arguments =
            [
                dll, "--data", data.FullName, "--urls", "http://127.0.0.1:0", "--no-demo",
                "--Identity:GuestTokensPerHour=1000000", .. options.ServerArguments,
            ];
            (process, var lines, var address) = Launch(options.ServerProcessor, arguments);
            var url = await AddressAsync(process, lines, address, stop);
            return new LaunchedServer(process, lines, data, url, password);
        }
        catch
        {
            if (process is not null) await EndAsync(process);
            data.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_process);
        _data.Delete(recursive: true);
    }

    /// <summary>The address in a line such as "Now listening on: http://127.0.0.1:40123"; null in any other.</summary>
    public static Uri? AddressIn(string line) =>
        ListeningOn().Match(line) is { Success: true } match ? new Uri(match.Groups["url"].Value) : null;

    private static async Task AddHostAsync(string dll, string data, string password, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [dll, "host", "add", HostName, "--password-stdin", "--data", data])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new NoServerException("dotnet could not be started.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(StartWithin);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await SayPasswordAsync(process, password);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
                throw new NoServerException($"'host add' failed with {process.ExitCode}:{Environment.NewLine}{await output}{await error}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new NoServerException($"'host add' did not end within {StartWithin.TotalSeconds} s.");
        }
    }

    private static async Task SayPasswordAsync(Process process, string password)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(password);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and output say why.
        }
    }

    private static (Process Process, LastLines Lines, Task<Uri> Address) Launch(int? processor, string[] arguments)
    {
        var lines = new LastLines();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Affinity.Start(processor, "dotnet", arguments);
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, lines, address.Task);

        void Take(string? line)
        {
            if (line is null) return;
            lines.Add(line);
            if (AddressIn(line) is { } url) address.TrySetResult(url);
        }
    }

    private static async Task<Uri> AddressAsync(Process process, LastLines lines, Task<Uri> address, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(StartWithin);
        var ended = process.WaitForExitAsync(limit.Token);
        var first = await Task.WhenAny(address, ended);
        if (first == address) return await address;
        stop.ThrowIfCancellationRequested();
        throw new NoServerException(process.HasExited
            ? $"The server ended with {process.ExitCode} before it listened. Its last lines:{Environment.NewLine}{lines}"
            : $"The server did not listen within {StartWithin.TotalSeconds} s. Its last lines:{Environment.NewLine}{lines}");
    }

    private static async Task EndAsync(Process process)
    {
        using (process)
        {
            if (process.HasExited) return;
            _ = Signal(process.Id, Terminate);
            using var limit = new CancellationTokenSource(EndWithin);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    [GeneratedRegex(@"listening on:?\s+(?<url>http://[^\s""]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex ListeningOn();

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "kill")]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
