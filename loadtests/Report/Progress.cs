using LiveCommerce.LoadTests.Measure;
using Spectre.Console;

namespace LiveCommerce.LoadTests.Report;

/// <summary>What is going on, once a second: a table that changes in place on a terminal, one plain line anywhere else.</summary>
public sealed class Progress(LiveFigures figures, TextWriter output, TimeProvider time)
{
    private static readonly string[] Columns = ["elapsed", "arrivals", "granted", "sold", "refused", "p99 ms", "viewers", "errors"];
    private readonly long _began = time.GetTimestamp();

    public Task RunAsync(CancellationToken stop) =>
        ReferenceEquals(output, Console.Out) && AnsiConsole.Profile.Capabilities is { Interactive: true, Ansi: true }
            ? AnsiConsole.Live(Table()).StartAsync(live => EachSecondAsync(() => { live.UpdateTarget(Table()); return Task.CompletedTask; }, stop))
            : EachSecondAsync(() => output.WriteLineAsync(Line()), stop);

    public string Line() => string.Join("  ", Columns.Zip(Values(), static (name, value) => $"{name} {value}"));

    private async Task EachSecondAsync(Func<Task> show, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await show();
        }
        catch (OperationCanceledException)
        {
            await show();
        }
    }

    private Table Table()
    {
        var table = new Table().RoundedBorder();
        foreach (var column in Columns) table.AddColumn(new TableColumn(column).RightAligned());
        return table.AddRow(Values());
    }

    private string[] Values() =>
    [
        $"{time.GetElapsedTime(_began).TotalSeconds:F0} s", $"{figures.Arrivals}", $"{figures.Granted}", $"{figures.Sold}", $"{figures.Refused}",
        figures.ReserveTime.PercentileMs(0.99) is { } p99 ? $"{p99:F1}" : "–", $"{figures.Viewers}", $"{figures.Unexpected}",
    ];
}
