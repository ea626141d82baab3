using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Playwright;

namespace LiveCommerce.Browser.Tests;

/// <summary>A server process on an empty directory, with the demo shop, and a Chromium beside it.</summary>
public sealed partial class RunningShop : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _data = Path.Combine(Path.GetTempPath(), "livecommerce-browser-" + Guid.NewGuid().ToString("N"));
    private readonly StringBuilder _log = new();
    private Process? _server;
    private IPlaywright? _playwright;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public string Password { get; private set; } = "";

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>Where screenshots are left for people to look at.</summary>
    public static string Pictures { get; } = Path.Combine(Artifacts, "screenshots");

    private static string Artifacts => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));

    private static string? Chromium => Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named
        : new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Chromium is null, "Chromium is not installed.");
        Directory.CreateDirectory(Pictures);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(Artifacts, "bin", "LiveHub", configuration, "LiveCommerce.LiveHub.dll");
        _server = Process.Start(new ProcessStartInfo("dotnet", [program, "--data", _data, "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var lines = Channel.CreateBounded<string>(10_000);
        _server.OutputDataReceived += (_, line) => Keep(line.Data);
        _server.ErrorDataReceived += (_, line) => Keep(line.Data);
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            while (Password.Length == 0 || Url.Port == 80)
            {
                var line = await lines.Reader.ReadAsync(limit.Token);
                if (Address().Match(line) is { Success: true } address) Url = new Uri(address.Groups["url"].Value);
                if (SignIn().Match(line) is { Success: true } signIn) Password = signIn.Groups["password"].Value;
            }
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"The server did not start:\n{_log}", e);
        }
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });

        void Keep(string? line)
        {
            if (line is null) return;
            lock (_log) _log.AppendLine(line);
            lines.Writer.TryWrite(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null) await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is { HasExited: false })
        {
            _server.Kill();
            await _server.WaitForExitAsync();
        }
        _server?.Dispose();
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    /// <summary>A phone of its own: own storage, own guest.</summary>
    public async Task<IPage> PhoneAsync() => await NewPageAsync(390, 844);

    public async Task<IPage> DeskAsync() => await NewPageAsync(1280, 900);

    public static Task LookAsync(IPage page, string name) => page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, name + ".png") });

    private async Task<IPage> NewPageAsync(int width, int height)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Url.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        context.SetDefaultTimeout(20_000);
        return await context.NewPageAsync();
    }

    [GeneratedRegex(@"Viewers: (?<url>http://[^/]+)/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    [GeneratedRegex(@"password '(?<password>[^']+)'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SignIn();
}
