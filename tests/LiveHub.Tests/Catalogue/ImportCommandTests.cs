using System.CommandLine;
using System.Text.Json;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class ImportCommandTests : IDisposable
{
    private const string Good = "Handle,Title,Variant SKU,Variant Price\nmug,Mug,R,5\n";
    private const string HalfBad = Good + "cup,Cup,C,free\n";

    private readonly Shop _shop = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private bool _opened;

    public void Dispose()
    {
        _shop.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData(Good, ImportCommand.Ok)]
    [InlineData(HalfBad, ImportCommand.WithRejects)]
    [InlineData("<html>", ImportCommand.BadFile)]
    [InlineData("", ImportCommand.BadFile)]
    [InlineData(null, ImportCommand.BadFile)]
    public async Task TheExitCodeTellsHowItWent(string? content, int code)
    {
        Assert.Equal(code, await RunAsync(content));
        if (code is ImportCommand.BadFile) Assert.NotEmpty(_error.ToString());
    }

    [Fact]
    public async Task RejectedRowsAreToldWithLineAndReason()
    {
        await RunAsync(HalfBad);
        Assert.StartsWith("line 3: price-invalid: ", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 rows, 1 products (1 created, 0 updated, 0 unchanged), 1 SKUs, 1 rejected rows", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("peak memory", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FiftyRejectedRowsAreShownAndAllAreInTheReport()
    {
        var report = Path.Combine(_shop.Folder, "report.json");
        var file = Good + string.Concat(Enumerable.Range(0, 120).Select(n => $"p{n},P,S{n},free\n"));
        Assert.Equal(ImportCommand.WithRejects, await RunAsync(file, "--json", report));
        Assert.Equal(50, _error.ToString().Split("price-invalid").Length - 1);
        Assert.Contains("and 70 more rejected rows", _error.ToString(), StringComparison.Ordinal);

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(report));
        Assert.Equal(120, json.RootElement.GetProperty("rejected").GetArrayLength());
        Assert.Equal("price-invalid", json.RootElement.GetProperty("rejected")[0].GetProperty("reason").GetString());
        Assert.Equal(120, json.RootElement.GetProperty("result").GetProperty("rejectedRows").GetInt64());
    }

    [Theory]
    [InlineData(DataDirectoryFault.InUse)]
    [InlineData(DataDirectoryFault.NotWritable)]
    public async Task ADataDirectoryThatCannotBeHadIsExitCodeThree(DataDirectoryFault fault) =>
        Assert.Equal(ImportCommand.NoTarget, await RunAsync(Good, open: (_, _) => throw new DataDirectoryException(fault, "taken", new IOException())));

    [Theory]
    [InlineData("--currency", "XXX")]
    [InlineData("--currency", "usd")]
    public async Task AnUnknownCurrencyIsWrongUsage(string option, string value)
    {
        Assert.Equal(ImportCommand.BadFile, await RunAsync(Good, option, value));
        Assert.False(_opened);
    }

    [Fact]
    public async Task ControlCharactersOfAFileDoNotReachTheTerminal()
    {
        await RunAsync("[{\"model\":\"product.productvariant\",\"pk\":1,\"fields\":{\"product\":\"\\u001b[2J\"}}]");
        Assert.DoesNotContain('\u001b', _error.ToString());
    }

    [Fact]
    public async Task WritesThroughTheServerThatRunsOnTheDirectory()
    {
        await using var server = await StartServerAsync();
        Announce(server, Environment.ProcessId, "secret");
        Assert.Equal(ImportCommand.WithRejects, await RunAsync(HalfBad, "--currency", "JPY"));
        Assert.False(_opened);
        Assert.Equal("JPY", Assert.Single(_shop.All()).Variants[0].Price.Currency);
        Assert.Contains("line 3: price-invalid", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 created", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServersRefusalIsTold()
    {
        await using var server = await StartServerAsync();
        Announce(server, Environment.ProcessId, "wrong");
        Assert.Equal(ImportCommand.NoTarget, await RunAsync(Good));
        Assert.Contains("The token is not accepted.", _error.ToString(), StringComparison.Ordinal);
        Assert.False(_opened);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"url\":\"http://127.0.0.1:9\",\"pid\":999999999,\"token\":\"t\"}")]
    [InlineData("{\"url\":\"file:///etc\",\"pid\":1,\"token\":\"t\"}")]
    [InlineData("{\"url\":\"http://127.0.0.1:9\",\"pid\":1,\"token\":\"\"}")]
    [InlineData("{\"url\":\"http://127.0.0.1:9\",\"pid\":1,\"token\":\"t\\r\\nX: y\"}")]
    [InlineData("null")]
    public async Task AnAnnouncementThatIsNoneIsPassedOver(string content)
    {
        Write(content);
        Assert.Equal(ImportCommand.Ok, await RunAsync(Good));
        Assert.True(_opened);
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerIsPassedOver()
    {
        Write($$"""{"url":"http://127.0.0.1:9","pid":{{Environment.ProcessId}},"token":"t"}""");
        Assert.Equal(ImportCommand.Ok, await RunAsync(Good));
        Assert.True(_opened);
    }

    [Fact]
    public void ATokenThatOthersCanReadIsNotUsed()
    {
        if (OperatingSystem.IsWindows()) return; // which has no modes
        Write($$"""{"url":"http://127.0.0.1:9","pid":{{Environment.ProcessId}},"token":"t"}""");
        Assert.NotNull(RunningServer.Find(_shop.Folder));
        File.SetUnixFileMode(Path.Combine(_shop.Folder, RunningServer.FileName), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Null(RunningServer.Find(_shop.Folder));
    }

    private Task<int> RunAsync(string? content, params string[] options) => RunAsync(content, OpenAsync, options);

    private async Task<int> RunAsync(string? content, OpenImportTarget open, params string[] options)
    {
        var file = Path.Combine(_shop.Folder, "products.csv");
        if (content is not null) await File.WriteAllTextAsync(file, content);
        var command = new ImportCommand(open, _shop.Folder, "USD", TimeProvider.System).Create();
        return await command.Parse([file, .. options]).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error });
    }

    private Task<ImportTarget> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        _opened = true;
        Assert.Equal(_shop.Folder, folder);
        return Task.FromResult(new ImportTarget(_shop.Import, new Nothing()));
    }

    /// <summary>A server that speaks the import's part of the protocol and nothing else.</summary>
    private async Task<WebApplication> StartServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/health/live", () => "");
        app.MapPost("/api/v1/catalogue/imports", async (HttpContext http, string format, string name, string? currency) =>
        {
            if (http.Request.Headers.Authorization != "Bearer secret")
            {
                http.Response.StatusCode = 401;
                await http.Response.WriteAsync("""{"title":"The token is not accepted.","code":"token-invalid"}""");
                return;
            }
            Assert.Equal(("auto", "products.csv"), (format, name));
            await foreach (var told in _shop.Import.RunAsync(http.Request.Body, CatalogueFormat.Auto, name, currency ?? "USD"))
                await http.Response.WriteAsync(JsonSerializer.Serialize(told, ImportEvent.Wire) + "\n");
        });
        await app.StartAsync();
        return app;
    }

    private void Announce(WebApplication server, int pid, string token)
    {
        var url = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Write(JsonSerializer.Serialize(new { url, pid, token }));
    }

    private void Write(string announcement)
    {
        var path = Path.Combine(_shop.Folder, RunningServer.FileName);
        File.WriteAllText(path, announcement);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
