using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Tests.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>
/// A whole server on a data directory of its own: real Kestrel on a free port of this machine. Its clock flows, and a test may make it jump.
/// </summary>
public class RunningShop : IAsyncLifetime
{
    public const string HostPassword = "correct horse battery";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _settings = ["--Identity:GuestTokensPerHour=1000000", "--Identity:SignInsPerMinute=10000"];
    private readonly StringWriter _output = new();
    private WebApplication? _app;
    private Documented? _documented;
    private int _names;

    public ManualTime Time { get; } = new(flows: true);

    public string Folder => _folder.Path;

    public string Output => _output.ToString();

    public WebApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public Uri Address { get; private set; } = null!;

    /// <summary>Whether an empty shop gets the demo.</summary>
    public bool Demo { get; init; }

    public Action<IServiceCollection>? Adjust { get; init; }

    /// <summary>A journal in PostgreSQL.</summary>
    internal PostgresAddress? Store { get; init; }

    internal LogCapture Logs { get; } = new();

    internal HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    internal ApiClient Anyone { get; private set; } = null!;

    internal ApiClient Host { get; private protected set; } = null!;

    public RunningShop With(string setting)
    {
        _settings.Add(setting);
        return this;
    }

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        Host = await NewHostAsync();
    }

    /// <summary>Starts, also again after <see cref="StopAsync"/>, on the same data.</summary>
    public async Task StartAsync()
    {
        var options = new ServeOptions(_folder.Path, "http://127.0.0.1:0", Demo, _settings) { Store = Store };
        _app = Server.Build(options, await ShopStore.OpenAsync(_folder.Path, Store), services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton<ILoggerProvider>(Logs);
            // The strength of the hash is not what these tests are about, and its cost is.
            services.AddSingleton(new Passwords(iterations: 1000));
            Adjust?.Invoke(services);
        });
        await Server.StartAsync(_app, options, _output, TestContext.Current.CancellationToken);
        Address = new Uri(_app.Urls.First());
        Anyone = new ApiClient(this, null);
        using var description = await Http.GetAsync(new Uri(Address, "/openapi/v1.json"));
        _documented = Documented.Read(await description.Content.ReadAsStringAsync());
    }

    public async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>A name that no other test of this shop uses.</summary>
    public string NewName(string prefix) => $"{prefix}-{Interlocked.Increment(ref _names)}";

    internal Documented Description => _documented!;

    internal async Task<ApiClient> NewHostAsync(string? name = null)
    {
        Assert.True(HostName.TryParse(name ?? NewName("host"), out var hostName));
        Assert.Equal(HostChange.Done, await Get<HostRegistry>().AddAsync(hostName, HostPassword));
        return new ApiClient(this, Get<OwnTokens>().For(Get<Hosts>().Find(hostName)!).Token);
    }

    internal ApiClient NewGuest() => new(this, Get<OwnTokens>().ForNewGuest().Token);
}
