using System.Net.Sockets;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Demo;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Receipts;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Viewers;
using LiveCommerce.LiveHub.Viewers.Direct;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>Starts the server on a data directory and turns what can go wrong at a start into a sentence and an exit code.</summary>
internal static class Server
{
    public static async Task<int> RunAsync(ServeOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = Build(options, await ShopStore.OpenAsync(options.Data, options.Store));
            await StartAsync(app, options, output, cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is DataDirectoryException or StoreException)
        {
            return await FailAsync(ExitCode.DataUnavailable, e.Message);
        }
        catch (Exception e) when (e is SecretStoreException or ReceiptKeyException)
        {
            return await FailAsync(ExitCode.DataUnavailable, e.Message);
        }
        catch (Exception e) when (e is JournalException or InvalidDataException or SqliteException)
        {
            return await FailAsync(ExitCode.Damaged, e.Message);
        }
        catch (OptionsValidationException e)
        {
            return await FailAsync(ExitCode.Usage, $"The configuration is not valid: {string.Join(" ", e.Failures)}");
        }
        catch (InvalidOperationException e) when (e.Source == "Microsoft.Extensions.Configuration.Binder")
        {
            return await FailAsync(ExitCode.Usage, $"The configuration is not valid: {e.Message}"); // an unknown name, or a value of another type
        }
        catch (Exception e) when (CannotListen(e) is { } code)
        {
            return await FailAsync(code, $"Cannot listen on {options.Urls}: {e.Message} Choose another address with --urls.");
        }

        async Task<int> FailAsync(int code, string message)
        {
            await error.WriteLineAsync(message);
            return code;
        }
    }

    /// <summary>
    /// What Kestrel throws for an address that it does not understand (usage), and for one that is taken, needs other rights or is not of this
    /// machine. Null for everything else.
    /// </summary>
    private static int? CannotListen(Exception e) => e switch
    {
        IOException { InnerException: AddressInUseException or AggregateException } or SocketException => ExitCode.AddressInUse,
        FormatException or InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } => ExitCode.Usage,
        _ => null,
    };

    /// <summary>The application on an opened store, not started yet. It owns the store.</summary>
    public static WebApplication Build(ServeOptions options, ShopStore store, Action<IServiceCollection>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. options.Settings, $"--urls={options.Urls}"],
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(Server).Assembly.GetName().Name,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MaxConcurrentConnections = 19_000; // below the usual limit of file descriptors, with room for files
            kestrel.Limits.MaxConcurrentUpgradedConnections = Admittance.MaxPresent;
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter(HubFailures.Replaced, LogLevel.None);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddKernel(store).AddCheckout(store).AddEdge(builder.Configuration);
        builder.Services.AddSingleton<DemoShop>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        adjust?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseEdge();
        return app;
    }

    /// <summary>
    /// Begins to serve; the first host, and the demo where it is wanted, are made before anybody can call. The password is printed as soon as it
    /// is kept: should the start fail after that, for example because the port is taken, nobody could learn it any more.
    /// </summary>
    public static async Task StartAsync(WebApplication app, ServeOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("LiveCommerce");
        ServerLog.Versions(
            log, app.Services.GetRequiredService<IJournal>().Description, SqliteJournal.LibraryVersion, Environment.Version, app.Services.GetRequiredService<DataDirectory>().Root);
        _ = app.Services.GetRequiredService<ReceiptKey>(); // read, or made, before anybody can be refused
        var credentials = await app.Services.GetRequiredService<FirstHost>().CreateIfNoneAsync(cancellationToken);
        if (credentials is not null)
            await output.WriteLineAsync($"Host sign-in (shown only now): name '{credentials.Name}', password '{credentials.Password}'");
        if (options.Demo) await app.Services.GetRequiredService<DemoShop>().CreateIfEmptyAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        foreach (var url in app.Urls) await output.WriteLineAsync($"Viewers: {url}/   Host: {url}/host   API: {url}/openapi/v1.json");
    }

    /// <summary>A data directory without a server, for <c>import</c>.</summary>
    public static async Task<ImportTarget> OpenForImportAsync(string data, CancellationToken cancellationToken)
    {
        var store = await ShopStore.OpenAsync(data, StoreOption.FromEnvironment());
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Grains.Broadcasting.IBroadcaster>(Grains.Broadcasting.SilentBroadcaster.Instance);
        services.AddKernel(store);
        var provider = services.BuildServiceProvider();
        return new ImportTarget(provider.GetRequiredService<CatalogueImport>(), provider);
    }
}

internal static partial class ServerLog
{
    [LoggerMessage(3201, LogLevel.Information, "Journal: {Journal}. Shop: SQLite {Sqlite}. .NET {DotNet}, data in {Data}")]
    public static partial void Versions(ILogger logger, string journal, string sqlite, Version dotNet, string data);

    [LoggerMessage(3202, LogLevel.Warning, "{Path} cannot be written; commands beside this server will not find it. It is tried again.")]
    public static partial void NotAnnounced(ILogger logger, Exception exception, string path);
}
