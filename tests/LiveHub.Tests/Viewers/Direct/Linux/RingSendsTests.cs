using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Viewers.Direct;
using LiveCommerce.LiveHub.Viewers.Direct.Linux;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct.Linux;

/// <summary>Through io_uring, or, where this machine does not allow it, through what the server takes in its place: there is nothing to be skipped.</summary>
public sealed class RingSendsTests : SendsTests
{
    private readonly LogCapture _logs = new();

    [Fact]
    public void WhetherThereIsARingIsSaidOnce()
    {
        var line = Assert.Single(Logged(Sends));
        Assert.StartsWith(Sends is RingSends ? "Information 3171 " : "Warning 3172 ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereThereIsNoneSendsGoOutAsEverywhere()
    {
        var sends = DirectSetup.SendsOf(SendWay.Ring, Logger(), (out string reason) =>
        {
            reason = "Operation not permitted";
            return null;
        });
        Assert.Same(PortableSends.Instance, sends);
        Assert.Equal("Warning 3172 Updates go out one by one, not through io_uring, which cannot be used here: Operation not permitted. ", Assert.Single(_logs.Lines));
    }

    [Fact]
    public void NobodyAsksForARingWhereNoneIsWanted()
    {
        Assert.Same(PortableSends.Instance, DirectSetup.SendsOf(SendWay.Portable, Logger()));
        Assert.Empty(_logs.Lines);
    }

    [Fact]
    public void ARingThatTheKernelRefusesIsAnErrorNumber()
    {
        if (!OperatingSystem.IsLinux()) return; // said above: there is none
        Assert.Null(SendRing.TryOpen(1 << 24, out var error)); // more entries than there may be
        Assert.NotEqual(0, error);
    }

    [Fact]
    public async Task AfterItsEndItSendsAsEverywhere()
    {
        using var pairs = new SocketPairs();
        var (_, reader, output) = pairs.New();
        (Sends as IDisposable)?.Dispose();
        Assert.Equal(3, Assert.Single(Send([1, 2, 3], [output])));
        Assert.Equal([1, 2, 3], await SocketPairs.ReadAsync(reader, 3));
    }

    private protected override ISends Open() => DirectSetup.SendsOf(SendWay.Ring, Logger());

    private LoggerFactory Logger() => new([_logs]);

    private System.Collections.Concurrent.ConcurrentQueue<string> Logged(ISends opened)
    {
        Assert.NotNull(opened);
        return _logs.Lines;
    }
}
