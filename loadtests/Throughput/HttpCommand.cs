using System.CommandLine;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary><c>http</c>: requests per second of a durable reservation beside those of an empty request.</summary>
public static class HttpCommand
{
    public static Command Create(TextWriter output)
    {
        var connections = Number("--connections", "Connections with one request under way each.", HttpOptions.Default.Connections, 1, 1_024);
        var rounds = Number("--rounds", "Pairs of an empty and a reserving phase, after a warm-up.", HttpOptions.Default.Rounds, 1, 100);
        var seconds = Number("--seconds", "Length of each phase.", HttpOptions.Default.Seconds, 1, 60);
        var buyers = Number("--buyers", "Buyers that the reservations go through in turn.", HttpOptions.Default.Buyers, 1, 100_000);
        var empty = new Option<string>("--empty") { Description = "What is asked for comparison, by GET.", HelpName = "PATH", DefaultValueFactory = _ => HttpOptions.Default.EmptyPath };
        var json = new Option<FileInfo?>("--json") { Description = "Write the result as one flat JSON object.", HelpName = "FILE" };
        var arguments = new Option<string[]>("--server-arg") { Description = "Further argument for the server; may be repeated.", HelpName = "ARGUMENT" };
        var command = new Command("http", "Requests per second: a durable reservation beside an empty request of the same server, taking turns, a processor each for server and client.")
        {
            connections, rounds, seconds, buyers, empty, json, arguments,
        };
        command.SetAction(async (parsed, stop) => (int)await RunAsync(
            new HttpOptions
            {
                Connections = parsed.GetValue(connections),
                Rounds = parsed.GetValue(rounds),
                Seconds = parsed.GetValue(seconds),
                Buyers = parsed.GetValue(buyers),
                EmptyPath = parsed.GetRequiredValue(empty),
                JsonFile = parsed.GetValue(json),
                ServerArguments = parsed.GetValue(arguments) ?? [],
            },
            output, stop));
        return command;
    }

    private static async Task<ExitCode> RunAsync(HttpOptions options, TextWriter output, CancellationToken stop)
    {
        try
        {
            var result = await new HttpBenchmark(options, TimeProvider.System, output).RunAsync(stop);
            var text = result.ToJson();
            await output.WriteLineAsync(text);
            options.JsonFile?.Directory?.Create();
            if (options.JsonFile is { } file) await File.WriteAllTextAsync(file.FullName, text, stop);
            return result.Verdict == "clean" ? ExitCode.Clean : ExitCode.Unclean;
        }
        catch (Exception e) when (e is NoServerException or IOException)
        {
            await output.WriteLineAsync(e.Message);
            return ExitCode.NoServer;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopped before there was a result.");
            return ExitCode.Unclean;
        }
    }

    private static Option<int> Number(string name, string description, int usual, int from, int to)
    {
        var option = new Option<int>(name) { Description = $"{description} {from} to {to}, default {usual}.", HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Implicit) return;
            if (!int.TryParse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "", System.Globalization.CultureInfo.InvariantCulture, out var value) || value < from || value > to)
                result.AddError($"{name} must be a number from {from} to {to}.");
        });
        return option;
    }
}
