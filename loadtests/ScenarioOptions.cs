using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using LiveCommerce.LoadTests.TimedOffers;

namespace LiveCommerce.LoadTests;

/// <summary>The options every scenario takes, their ranges and their defaults.</summary>
public sealed class ScenarioOptions
{
    public const string HostNameVariable = "LIVECOMMERCE_HOST_NAME";
    public const string HostPasswordVariable = "LIVECOMMERCE_HOST_PASSWORD";
    public const int BuyersPerUnit = 10;
    private static readonly RunOptions Defaults = new() { Scenario = "" };

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "Server to test, for example http://127.0.0.1:5080. Without it a server of our own is started and ended.",
        HelpName = "URL",
        CustomParser = ReadUrl,
    };

    private readonly Option<string?> _hostName = new("--host-name")
    {
        Description = $"With --url: a host's name on that server, or {HostNameVariable}.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _hostPassword = new("--host-password")
    {
        Description = $"With --url: that host's password; better as {HostPasswordVariable}, which other users of the machine cannot see.",
        HelpName = "PASSWORD",
    };

    private readonly Option<int?> _serverPid = Number("--server-pid", "With --url, same machine: process whose CPU time and memory are measured.", 1, int.MaxValue);
    private readonly Option<int?> _viewers = Number("--viewers", $"Viewers that watch. Default {Defaults.Viewers}.", 0, 19_000);
    private readonly Option<int?> _buyers = Number("--buyers", $"Buyers, each wants one unit. Default {BuyersPerUnit} times the stock. Of steady-show: people who talk and buy, default {Scenarios.SteadyShow.UsualBuyers}; of timed-offers: attempts in all, default {TimedOffersRun.UsualAttempts}.", 1, 1_000_000);
    private readonly Option<int?> _stock = Number("--stock", $"Units in the drop. Default {Defaults.Stock}; of timed-offers: of each offer, default {TimedOffersRun.UsualUnits}.", 1, 1_000_000);
    private readonly Option<int?> _offers = Number("--offers", $"Of timed-offers: how many open and close, each on a SKU of its own. Default {Defaults.Offers}.", 1, 10_000);
    private readonly Option<int?> _seconds = Number("--seconds", $"Selling ends at the latest so long after the opening. Default {Defaults.Seconds}. Of slow-viewers: length of each of the two phases, default {Scenarios.SlowViewers.UsualSeconds}.", 5, 3_600);
    private readonly Option<int?> _countdown = Number("--countdown", $"Seconds between arming and opening. Default {Defaults.CountdownSeconds}.", 1, 300);
    private readonly Option<int?> _seed = Number("--seed", $"Seed of arrival times and of who declines or sends twice. Default {Defaults.Seed}.", 0, int.MaxValue);

    private readonly Option<int?> _slow = Number("--slow", "Of slow-viewers: viewers who stop reading half-way. Default one of twenty.", 0, 19_000);
    private readonly Option<int?> _rate = Number("--rate", $"Of slow-viewers: changes a second. Default {Defaults.Rate}.", 1, 1_000);

    private readonly Option<double?> _ramp = new("--ramp")
    {
        Description = $"Seconds over which the buyers arrive after the opening. Default {Defaults.RampSeconds}.",
        HelpName = "SECONDS",
        CustomParser = static result => Read(result, "--ramp", 0.1, 600.0),
    };

    private readonly Option<FileInfo?> _json = new("--json") { Description = "Write the result as one flat JSON object.", HelpName = "FILE" };
    private readonly Option<FileInfo?> _report = new("--report") { Description = "Write a self-contained HTML report.", HelpName = "FILE" };

    private readonly Option<string[]> _serverArguments = new("--server-arg")
    {
        Description = "Further argument for a server of our own, as --server-arg=--Name:Key=value; may be repeated.",
        HelpName = "ARGUMENT",
    };

    public void AddTo(Command command)
    {
        Option[] all = [_url, _hostName, _hostPassword, _serverPid, _viewers, _buyers, _stock, _offers, _seconds, _ramp, _countdown, _seed, _slow, _rate, _json, _report, _serverArguments];
        foreach (var option in all) command.Options.Add(option);
        command.Validators.Add(RequireWhatBelongsTogether);
    }

    public RunOptions Read(ParseResult parsed, string scenario, IReadOnlyList<string> args)
    {
        var stock = parsed.GetValue(_stock) ?? (scenario == TimedOffersRun.Name ? TimedOffersRun.UsualUnits : Defaults.Stock);
        var viewers = parsed.GetValue(_viewers) ?? Defaults.Viewers;
        return new RunOptions
        {
            Scenario = scenario,
            Url = parsed.GetValue(_url),
            HostName = parsed.GetValue(_hostName) ?? Environment.GetEnvironmentVariable(HostNameVariable),
            HostPassword = parsed.GetValue(_hostPassword) ?? Environment.GetEnvironmentVariable(HostPasswordVariable),
            ServerPid = parsed.GetValue(_serverPid),
            Viewers = viewers,
            Slow = parsed.GetValue(_slow) ?? Math.Max(1, viewers / 20),
            Rate = parsed.GetValue(_rate) ?? Defaults.Rate,
            Stock = stock,
            Buyers = parsed.GetValue(_buyers) ?? UsualBuyers(scenario, stock),
            Offers = parsed.GetValue(_offers) ?? Defaults.Offers,
            Seconds = parsed.GetValue(_seconds) ?? (scenario == Scenarios.SlowViewers.Name ? Scenarios.SlowViewers.UsualSeconds : Defaults.Seconds),
            RampSeconds = parsed.GetValue(_ramp) ?? Defaults.RampSeconds,
            CountdownSeconds = parsed.GetValue(_countdown) ?? Defaults.CountdownSeconds,
            Seed = parsed.GetValue(_seed) ?? Defaults.Seed,
            JsonFile = parsed.GetValue(_json),
            ReportFile = parsed.GetValue(_report),
            ServerArguments = parsed.GetValue(_serverArguments) ?? [],
            CommandText = Shown(args),
        };
    }

    private static int UsualBuyers(string scenario, int stock) => scenario switch
    {
        Scenarios.SteadyShow.Name or Scenarios.SlowViewers.Name => Scenarios.SteadyShow.UsualBuyers,
        TimedOffersRun.Name => TimedOffersRun.UsualAttempts,
        _ => (int)Math.Min(1_000_000L, (long)stock * BuyersPerUnit),
    };

    private static string Shown(IReadOnlyList<string> args)
    {
        var shown = args.ToArray();
        for (var i = 0; i < shown.Length; i++)
        {
            if (shown[i].StartsWith("--host-password=", StringComparison.Ordinal)) shown[i] = "--host-password=***";
            else if (i > 0 && shown[i - 1] == "--host-password") shown[i] = "***";
        }

        return "loadtests " + string.Join(' ', shown);
    }

    private void RequireWhatBelongsTogether(CommandResult result)
    {
        var named = result.GetValue(_hostName) ?? Environment.GetEnvironmentVariable(HostNameVariable);
        var password = result.GetValue(_hostPassword) ?? Environment.GetEnvironmentVariable(HostPasswordVariable);
        var foreign = result.GetResult(_url) is not null;
        if (foreign && (string.IsNullOrEmpty(named) || string.IsNullOrEmpty(password)))
            result.AddError($"--url needs --host-name and --host-password (or {HostNameVariable} and {HostPasswordVariable}).");
        if (!foreign && result.GetResult(_serverPid) is not null) result.AddError("--server-pid goes with --url.");
        if (result.GetValue(_slow) is { } slow && slow > (result.GetValue(_viewers) ?? Defaults.Viewers)) result.AddError("--slow cannot be more than --viewers.");
        if (foreign && result.GetResult(_serverArguments) is not null) result.AddError("--server-arg goes with a server of our own, not with --url.");
    }

    private static Uri? ReadUrl(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        result.AddError($"--url must be an http or https address, not '{text}'.");
        return null;
    }

    private static Option<int?> Number(string name, string description, int from, int to) =>
        new(name) { Description = description, HelpName = "N", CustomParser = result => Read(result, name, from, to) };

    private static T? Read<T>(ArgumentResult result, string name, T from, T to)
        where T : struct, INumber<T>
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to) return value;
        result.AddError($"{name} must be a number from {from} to {to}, not '{text}'.");
        return null;
    }
}
