using System.Net;
using System.Net.Sockets;
using LiveCommerce.Faults.Tests.Load;
using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Startup;

/// <summary>A start that cannot succeed says why in a sentence and ends with its exit code, and changes nothing.</summary>
public sealed class StartUpTests
{
    private const int Usage = 2;
    private const int DataUnavailable = 3;
    private const int AddressInUse = 5;

    [Fact]
    public async Task TheSecondServerOnADataDirectoryGivesUpAndTheFirstGoesOn()
    {
        using var directory = new TestDirectory();
        await using var owner = await DataOwner.CreateAsync(directory.PathOf("data"));
        await owner.StartReadyAsync();
        var second = await ServeAsync(owner.Data, FreePort.Take());
        Assert.True(second.ExitCode == DataUnavailable, second.ToString());
        Assert.Contains("Another LiveCommerce process uses the data directory", second.Error, StringComparison.Ordinal);
        Assert.Contains(owner.Data, second.Error, StringComparison.Ordinal);
        await owner.Server.WaitReadyAsync(owner.Port);
    }

    [Fact]
    public async Task APortInUseIsNamed()
    {
        using var directory = new TestDirectory();
        var port = FreePort.Take();
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var ended = await ServeAsync(directory.PathOf("data"), port);
        Assert.True(ended.ExitCode == AddressInUse, ended.ToString());
        Assert.Contains($"127.0.0.1:{port}", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--urls", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADataDirectoryBelowAFileCannotBeWritten()
    {
        using var directory = new TestDirectory();
        var file = directory.PathOf("file");
        await File.WriteAllTextAsync(file, "not a folder");
        var ended = await ServeAsync(Path.Combine(file, "data"), FreePort.Take());
        Assert.True(ended.ExitCode == DataUnavailable, ended.ToString());
        Assert.Contains("cannot be written", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--no-such-option")]
    [InlineData("word")]
    [InlineData("--Selling:ReservationSeconds=1")]
    [InlineData("--Selling:ReservationSeconds=soon")]
    [InlineData("--Identity:GuestTokensPerHour=0")]
    [InlineData("--urls=nonsense")]
    public async Task ABadOptionIsNamed(string option)
    {
        using var directory = new TestDirectory();
        string[] urls = option.StartsWith("--urls", StringComparison.Ordinal) ? [] : ["--urls", ServerProcess.UrlOf(FreePort.Take()).ToString()];
        var ended = await Tool.RunAsync(["--data", directory.PathOf("data"), "--no-demo", .. urls, option]);
        Assert.True(ended.ExitCode == Usage, ended.ToString());
        Assert.Contains(option.TrimStart('-').Split('=', ':')[0], ended.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal); // a sentence, no stack trace
    }

    [Fact]
    public async Task ADataDirectoryInUseIsToldToTheCommandsToo()
    {
        using var directory = new TestDirectory();
        await using var owner = await DataOwner.CreateAsync(directory.PathOf("data"));
        await owner.StartReadyAsync();
        var added = await Tool.RunAsync("another password of a test", ["host", "add", "other", "--password-stdin", "--data", owner.Data]);
        Assert.True(added.ExitCode == DataUnavailable, added.ToString());
        Assert.Contains("stop the server", added.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(ShopFloor.HostPassword, added.ToString(), StringComparison.Ordinal);
    }

    private static Task<ToolResult> ServeAsync(string data, int port) =>
        Tool.RunAsync("--data", data, "--urls", ServerProcess.UrlOf(port).ToString(), "--no-demo");
}
