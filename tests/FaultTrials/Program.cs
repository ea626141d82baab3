using System.Runtime.InteropServices;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Runs;
using LiveCommerce.FaultTrials.Victim;

const int MinThreads = 256;

// The programs that are started from here find the runtime that this one runs on.
if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is null)
    Environment.SetEnvironmentVariable("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
if (args is ["victim", .. var settings]) return await VictimProgram.RunAsync(VictimSettings.Parse(settings));
try
{
    var options = RunOptions.Parse(args);
    if (options.Help)
    {
        Console.WriteLine(RunOptions.Usage);
        return 0;
    }
    // Reading what a process says takes a thread for as long as it lives, and trials have many processes beside each other.
    ThreadPool.SetMinThreads(MinThreads, MinThreads);
    if (Enclosure.IsNeeded) return await Enclosure.RunAsync(args);
    using var stopping = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stopping.Cancel();
    };
    Enclosure.FollowOutside(stopping);
    return await new Run(options, Console.Out, stopping.Token).RunAsync();
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message} See --help.");
    return 2;
}
