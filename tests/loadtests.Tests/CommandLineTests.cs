namespace LiveCommerce.LoadTests.Tests;

public sealed class CommandLineTests
{
    private static readonly string[] Host = ["--host-name", "h", "--host-password", "p"];

    [Fact]
    public async Task DefaultsAskForTenTimesAsManyBuyersAsUnits()
    {
        var options = await ReadAsync("flash-drop", "--stock", "30");
        Assert.Equal(30, options.Stock);
        Assert.Equal(300, options.Buyers);
        Assert.Null(options.Url);
        Assert.Null(options.JsonFile);
    }

    [Fact]
    public async Task TimedOffersAskForAThousandSmallOffers()
    {
        var options = await ReadAsync("timed-offers");
        Assert.Equal((1_000, 20, 20_000), (options.Offers, options.Stock, options.Buyers));
        Assert.Equal(30, (await ReadAsync("timed-offers", "--offers", "30")).Offers);
    }

    [Fact]
    public async Task OneViewerInTwentyStopsReadingUnlessSomebodySaysOtherwise()
    {
        var usual = await ReadAsync("slow-viewers", "--viewers", "1000");
        Assert.Equal((50, 100), (usual.Slow, usual.Rate));
        var few = await ReadAsync("slow-viewers", "--viewers", "5", "--rate", "200");
        Assert.Equal((1, 200), (few.Slow, few.Rate));
    }

    [Fact]
    public async Task EveryOptionIsRead()
    {
        var options = await ReadAsync([
            "flash-drop", "--url", "http://127.0.0.1:5080", "--viewers", "7", "--buyers", "8", "--stock", "9", "--seconds", "10", "--ramp", "0.5",
            "--countdown", "2", "--seed", "3", "--json", "a.json", "--report", "a.html", "--server-pid", "42", .. Host]);
        Assert.Equal(new Uri("http://127.0.0.1:5080"), options.Url);
        Assert.Equal((7, 8, 9, 10), (options.Viewers, options.Buyers, options.Stock, options.Seconds));
        Assert.Equal((0.5, 2, 3, 42), (options.RampSeconds, options.CountdownSeconds, options.Seed, options.ServerPid));
        Assert.Equal(("a.json", "a.html"), (options.JsonFile!.Name, options.ReportFile!.Name));
        Assert.Equal(("h", "p"), (options.HostName, options.HostPassword));
    }

    [Fact]
    public async Task ThePasswordIsNotInTheReportsCommand()
    {
        var apart = await ReadAsync(["flash-drop", "--url", "http://localhost", .. Host]);
        var joined = await ReadAsync("flash-drop", "--url", "http://localhost", "--host-name=h", "--host-password=secret");
        Assert.EndsWith("--host-password ***", apart.CommandText, StringComparison.Ordinal);
        Assert.EndsWith("--host-password=***", joined.CommandText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArgumentsForAServerOfOurOwnArePassedOn() =>
        Assert.Equal(["--A:B=1", "--C=2"], (await ReadAsync("flash-drop", "--server-arg=--A:B=1", "--server-arg=--C=2")).ServerArguments);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("flash-drop", "--nonsense", "1")]
    [InlineData("flash-drop", "--viewers", "-1")]
    [InlineData("flash-drop", "--viewers", "many")]
    [InlineData("flash-drop", "--stock", "0")]
    [InlineData("flash-drop", "--buyers", "1000001")]
    [InlineData("timed-offers", "--offers", "0")]
    [InlineData("flash-drop", "--seconds", "4")]
    [InlineData("flash-drop", "--ramp", "0")]
    [InlineData("flash-drop", "--url", "ftp://somewhere", "--host-name", "h", "--host-password", "p")]
    [InlineData("flash-drop", "--url", "http://localhost")]
    [InlineData("flash-drop", "--server-pid", "1")]
    [InlineData("flash-drop", "--url", "http://localhost", "--host-name", "h", "--host-password", "p", "--server-arg=--x")]
    [InlineData("slow-viewers", "--viewers", "100", "--slow", "101")]
    [InlineData("slow-viewers", "--rate", "0")]
    [InlineData("http", "--connections", "0")]
    [InlineData("http", "--rounds", "many")]
    [InlineData("kernel", "--table", "nonsense")]
    public async Task BadUsageIsSaidAndExitsWith2(params string[] args)
    {
        await using var error = new StringWriter();
        Assert.Equal(2, await CommandLine.RunAsync(args, TextWriter.Null, error));
        Assert.NotEmpty(error.ToString());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("flash-drop", "--help")]
    public async Task HelpIsEverywhere(params string[] args)
    {
        await using var output = new StringWriter();
        Assert.Equal(0, await CommandLine.RunAsync(args, output, TextWriter.Null));
        Assert.Contains("flash-drop", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<RunOptions> ReadAsync(params string[] args)
    {
        RunOptions? read = null;
        var parsed = CommandLine.Build((options, _) => { read = options; return Task.FromResult(ExitCode.Clean); }, args).Parse(args);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, await parsed.InvokeAsync());
        return read!;
    }
}
