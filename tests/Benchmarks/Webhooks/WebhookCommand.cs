using System.CommandLine;
using System.Text.Json;

namespace LiveCommerce.Benchmarks.Webhooks;

/// <summary><c>webhooks</c>: events of many owners to twenty endpoints, six of which misbehave each in its own way.</summary>
public static class WebhookCommand
{
    private static readonly JsonSerializerOptions Flat = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "Events altogether.", HelpName = "N", DefaultValueFactory = _ => 10_000 };
        var entities = new Option<int>("--entities") { Description = "Owners that they are spread over.", HelpName = "N", DefaultValueFactory = _ => 200 };
        var rate = new Option<int>("--rate") { Description = "Events a second.", HelpName = "N", DefaultValueFactory = _ => 200 };
        var json = new Option<FileInfo?>("--json") { Description = "Write the result as one flat JSON object.", HelpName = "FILE" };
        var command = new Command("webhooks", "From the fact to the receiver: journal, outbox, relay, queues, HTTP, all in one process with the receivers.") { events, entities, rate, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var result = await WebhookRun.RunAsync(parsed.GetValue(events), parsed.GetValue(entities), parsed.GetValue(rate), cancellationToken);
            var text = JsonSerializer.Serialize(result, Flat);
            await Console.Out.WriteLineAsync(text);
            if (parsed.GetValue(json) is { } file) await File.WriteAllTextAsync(file.FullName, text, cancellationToken);
            return result.Verdict == "clean" ? 0 : 1;
        });
        return command;
    }
}

/// <summary>What came of a run; lags are of the healthy endpoints, from the answer to the owner's command to the arrival at the receiver.</summary>
internal sealed record WebhookResult(
    int Events, int Endpoints, int Healthy, int Entities, int Rate, double Seconds, long Delivered, long Missing, long Inversions, long Doubled, long Unsigned,
    double LagP50Ms, double LagP99Ms, double LagMaxMs, double WorstEndpointP99Ms, long WaitingForSick, double CpuSeconds, double PeakRssMb, string Verdict);
