using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Tests.Server;

public sealed class LaunchedServerTests
{
    [Theory]
    [InlineData("listening on http://127.0.0.1:40123", 40123)]
    [InlineData("      Now listening on: http://127.0.0.1:5080", 5080)]
    [InlineData("{\"Message\":\"Now listening on: http://127.0.0.1:5081\"}", 5081)]
    [InlineData("info: Microsoft.Hosting.Lifetime[14]", null)]
    [InlineData("Application started.", null)]
    public void TheAddressIsFoundInWhatTheServerPrints(string line, int? port) => Assert.Equal(port, LaunchedServer.AddressIn(line)?.Port);

    [Theory]
    [InlineData("VmHWM:\t  204800 kB", 200.0)]
    [InlineData("VmRSS:\t  204800 kB", null)]
    [InlineData("VmHWM:\t  lots kB", null)]
    [InlineData("", null)]
    public void ThePeakOfMemoryIsReadFromTheKernelsText(string line, double? mb) => Assert.Equal(mb, ProcessFigures.PeakRssMbIn(line));

    [Fact]
    public void AProcessThatEndedHasNoFigures()
    {
        Assert.Null(ProcessFigures.Cpu(int.MaxValue));
        Assert.Null(ProcessFigures.PeakRssMb(int.MaxValue));
    }

    [Fact]
    public void OnlyTheNewestLinesAreKept()
    {
        var lines = new LastLines(capacity: 2);
        foreach (var line in new[] { "a", "b", "c" }) lines.Add(line);
        Assert.Equal($"b{Environment.NewLine}c", lines.ToString());
    }
}
