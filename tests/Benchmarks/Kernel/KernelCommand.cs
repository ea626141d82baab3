using System.CommandLine;
using LiveCommerce.Benchmarks.Activation;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary><c>kernel</c>: the whole path in process, as one command with one JSON object for a result.</summary>
public static class KernelCommand
{
    /// <summary>The whole path under load.</summary>
    public static Command Create() => Create("kernel", "Reservations in process, each answered after its commit.", new KernelOptions());

    /// <summary>The same program, asked for cold owners with a million reservations behind them.</summary>
    public static Command CreateActivation() => Create(
        "activation", "The first answer of cold owners with a past, and repeats of their past ids.", new KernelOptions { History = 1_000_000, Seconds = 0, Callers = 2_000 });

    private static Command Create(string name, string description, KernelOptions usual)
    {
        var store = new Option<StoreKind>("--store") { Description = "memory, sqlite or postgres.", DefaultValueFactory = _ => usual.Store };
        var callers = Number("--callers", "Callers that each wait for their answer.", usual.Callers);
        var skus = Number("--skus", "SKUs that they are spread over.", usual.Skus);
        var seconds = Number("--seconds", "At least so long.", usual.Seconds);
        var reservations = new Option<long>("--reservations") { Description = "At least so many.", HelpName = "N", DefaultValueFactory = _ => usual.Reservations };
        var warmUp = Number("--warm-up", "Seconds before anything is measured.", usual.WarmUp);
        var processes = Number("--processes", "Competing processes (PostgreSQL).", usual.Processes);
        var committers = Number("--committers", "Competing owners with a committer each in this process.", usual.Committers);
        var history = new Option<long?>("--history") { Description = "Time the activation of a SKU with so many past reservations, and then what it sells.", HelpName = "N", DefaultValueFactory = _ => usual.History };
        var activations = Number("--activations", "With --history: how often.", usual.Activations);
        var repeats = Number("--repeats", "With --history: past ids that are asked for again.", usual.Repeats);
        var data = new Option<string?>("--data") { Description = "Where the data goes and stays; a temporary folder without it.", HelpName = "DIR" };
        var json = new Option<FileInfo?>("--json") { Description = "Write the result as one flat JSON object.", HelpName = "FILE" };
        var connection = new Option<string?>("--connection") { Hidden = true };
        var number = Number("--number", "", usual.Number);
        number.Hidden = true;
        var command = new Command(name, description)
        {
            store, callers, skus, seconds, reservations, warmUp, processes, committers, history, activations, repeats, data, json, connection, number,
        };
        command.SetAction((parsed, _) => RunAsync(
            new KernelOptions
            {
                Store = parsed.GetValue(store),
                Callers = parsed.GetValue(callers),
                Skus = parsed.GetValue(skus),
                Seconds = parsed.GetValue(seconds),
                Reservations = parsed.GetValue(reservations),
                WarmUp = parsed.GetValue(warmUp),
                Processes = parsed.GetValue(processes),
                Committers = parsed.GetValue(committers),
                History = parsed.GetValue(history),
                Activations = parsed.GetValue(activations),
                Repeats = parsed.GetValue(repeats),
                Data = parsed.GetValue(data),
                JsonFile = parsed.GetValue(json),
                Connection = parsed.GetValue(connection),
                Number = parsed.GetValue(number),
            },
            Console.In, Console.Out, Console.Error));
        return command;
    }

    private static async Task<int> RunAsync(KernelOptions options, TextReader input, TextWriter output, TextWriter error)
    {
        if (options.Processes > 1 && options.Store != StoreKind.Postgres)
        {
            await error.WriteLineAsync("Competing processes need --store postgres: the other stores belong to one process.");
            return 2;
        }
        var time = TimeProvider.System;
        var folder = options.Data ?? Directory.CreateTempSubdirectory("livecommerce-kernel-").FullName;
        Directory.CreateDirectory(folder);
        try
        {
            await using var store = await Stores.OpenAsync(options, folder, time);
            if (options.Connection is not null)
            {
                await CompetingRun.ServeAsync(options, store, time, input, output);
                return 0;
            }
            var (text, verdict) = await MeasureAsync(options, store, time, error);
            await output.WriteAsync(text);
            if (options.JsonFile is { } file) await File.WriteAllTextAsync(file.FullName, text);
            return verdict == "clean" ? 0 : 1;
        }
        finally
        {
            if (options.Data is null) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(string Text, string Verdict)> MeasureAsync(KernelOptions options, IStore store, TimeProvider time, TextWriter progress)
    {
        if (options.History is not null)
        {
            var activation = await new ActivationRun(options, store, time).RunAsync(progress);
            return (activation.ToJson(), activation.Verdict);
        }
        var result = options switch
        {
            { Processes: > 1 } => await new CompetingRun(options, store, time).RunAsync(progress),
            { Committers: > 1 } => await new CommittersRun(options, store, time).RunAsync(progress),
            _ => await new KernelRun(options, store, time).RunAsync(progress),
        };
        return (result.ToJson(), result.Verdict);
    }

    private static Option<int> Number(string name, string description, int usual) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
}
