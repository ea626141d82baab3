using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Demo;
using LiveCommerce.LiveHub.Identity;
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
            await using var app = Build(options, DataDirectory.Open(options.Data));
            await StartAsync(app, options, output, cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Ok;
        }
        catch (DataDirectoryException e)
        {
            return await FailAsync(ExitCode.DataUnavailable, e.Message);
        }
        catch (SecretStoreException e)
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
            // A value of the wrong type, such as a word where a number belongs; the message names the key.
            return await FailAsync(ExitCode.Usage, $"The configuration is not valid: {e.Message}");
        }
        catch (Exception e) when (e is IOException { InnerException: AddressInUseException } or FormatException or InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" })
        {
            return await FailAsync(e is IOException ? ExitCode.AddressInUse : ExitCode.Usage, $"Cannot listen on {options.Urls}: {e.Message} Choose another address with --urls.");
        }

        async Task<int> FailAsync(int code, string message)
        {
            await error.WriteLineAsync(message);
            return code;
        }
    }

    /// <summary>The application on an opened directory, not started yet. It owns the directory.</summary>
    public static WebApplication Build(ServeOptions options, DataDirectory directory, Action<IServiceCollection>? adjust = null)
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
            kestrel.Limits.MaxConcurrentUpgradedConnections = 15_000;
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddKernel(directory).AddCheckout().AddEdge(builder.Configuration);
        builder.Services.AddSingleton<DemoShop>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        adjust?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseEdge();
        return app;
    }

    /// <summary>Begins to serve; the first host, and the demo where it is wanted, are made before anybody can call.</summary>
    public static async Task StartAsync(WebApplication app, ServeOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("LiveCommerce");
        ServerLog.Versions(log, SqliteJournal.LibraryVersion, Environment.Version, app.Services.GetRequiredService<DataDirectory>().Root);
        var credentials = await app.Services.GetRequiredService<FirstHost>().CreateIfNoneAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        if (options.Demo) await app.Services.GetRequiredService<DemoShop>().CreateIfEmptyAsync(cancellationToken);
        foreach (var url in app.Urls) await output.WriteLineAsync($"Viewers: {url}/   Host: {url}/host   API: {url}/openapi/v1.json");
        if (credentials is not null)
            await output.WriteLineAsync($"Host sign-in (shown only now): name '{credentials.Name}', password '{credentials.Password}'");
    }

    /// <summary>A data directory without a server, for <c>import</c>.</summary>
    public static Task<ImportTarget> OpenForImportAsync(string data, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Grains.Broadcasting.IBroadcaster>(Grains.Broadcasting.SilentBroadcaster.Instance);
        services.AddKernel(DataDirectory.Open(data));
        var provider = services.BuildServiceProvider();
        return Task.FromResult(new ImportTarget(provider.GetRequiredService<CatalogueImport>(), provider));
    }
}

internal static partial class ServerLog
{
    [LoggerMessage(3201, LogLevel.Information, "SQLite {Sqlite} (one connection writes and checkpoints), .NET {DotNet}, data in {Data}")]
    public static partial void Versions(ILogger logger, string sqlite, Version dotNet, string data);
}
