using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Tests.Identity;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>What happens at a start, good or bad.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task TheFirstStartPrintsThePasswordOnce()
    {
        await using var shop = new RunningShop();
        await shop.StartAsync();
        var line = Assert.Single(shop.Output.Split('\n'), text => text.StartsWith("Host sign-in", StringComparison.Ordinal));
        var (name, password) = (line.Split('\'')[1], line.Split('\'')[3]);
        Assert.Equal("host", (await shop.Anyone.PostAsync("/api/v1/hosts/sign-in", new { name, password })).Ok().Text("name"));
        await shop.StopAsync();
        await shop.StartAsync();
        Assert.Single(shop.Output.Split('\n'), text => text.StartsWith("Host sign-in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task ATakenPortIsToldAndThePasswordIsNotLost(string name)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var folder = new TemporaryFolder();
        var (code, output, error) = await RunAsync(folder.Path, $"http://{name}:{((IPEndPoint)taken.LocalEndpoint).Port}");
        Assert.Equal(ExitCode.AddressInUse, code);
        Assert.Contains("--urls", error, StringComparison.Ordinal);
        Assert.Contains("password '", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.0.2.1:5080", ExitCode.AddressInUse)] // not an address of this machine
    [InlineData("nonsense", ExitCode.Usage)]
    [InlineData("ftp://localhost:5080", ExitCode.Usage)]
    [InlineData("https://127.0.0.1:0", ExitCode.Usage)] // there is no certificate
    public async Task AnAddressThatCannotBeListenedOnIsToldInOneLine(string urls, int expected)
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await RunAsync(folder.Path, urls);
        Assert.Equal((expected, true), (code, error.StartsWith("Cannot listen on", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--Identity:Typo=1")]
    [InlineData("--Identity:GuestsMayBuy=perhaps")]
    [InlineData("--Identity:GuestTokensPerHour=0")]
    [InlineData("--Selling:ReservationSeconds=1")]
    public async Task AWrongSettingIsToldInOneLine(string setting)
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await RunAsync(folder.Path, "http://127.0.0.1:0", setting);
        Assert.Equal((ExitCode.Usage, true), (code, error.StartsWith("The configuration is not valid", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ADirectoryInUseAndADamagedOneAreTold()
    {
        using var folder = new TemporaryFolder();
        using (DataDirectory.Open(folder.Path)) Assert.Equal(ExitCode.DataUnavailable, (await RunAsync(folder.Path, "http://127.0.0.1:0")).Code);
        await File.WriteAllTextAsync(folder.PathOf("journal.db"), new string('x', 8_192));
        Assert.Equal(ExitCode.Damaged, (await RunAsync(folder.Path, "http://127.0.0.1:0")).Code);
    }

    [Fact]
    public async Task ToolsFindTheRunningServerAndWorkThroughIt()
    {
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        var announcement = Path.Combine(shop.Folder, RunningServer.FileName);
        while (!File.Exists(announcement)) await Task.Delay(10);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(announcement));

        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.PathOf("products.csv"), "Handle,Title,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty\nmug,Mug,MUG-7,12.00,shopify,9\n");
        using var output = new StringWriter();
        var import = new ImportCommand(Server.OpenForImportAsync, shop.Folder, "EUR", TimeProvider.System).Create();
        var code = await import.Parse([folder.PathOf("products.csv")]).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        Assert.True(code == ExitCode.Ok, output.ToString());
        Assert.Equal(9, (await shop.Anyone.GetAsync("/api/v1/stock/MUG-7")).Ok().Number("available"));
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080", "http://localhost:5080")]
    [InlineData("http://[::]:5080", "http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080")]
    [InlineData("https://shop.example", "https://shop.example")]
    public void AnAnnouncedAddressCanBeConnectedTo(string listens, string announced) => Assert.Equal(announced, ServerFile.Reachable(listens));

    private static async Task<(int Code, string Output, string Error)> RunAsync(string folder, string urls, params string[] settings)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var code = await Server.RunAsync(new ServeOptions(folder, urls, Demo: false, settings), output, error, patience.Token);
        return (code, output.ToString(), error.ToString());
    }
}
