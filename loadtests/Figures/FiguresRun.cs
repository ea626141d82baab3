using System.Text.Json;
using LiveCommerce.LoadTests.InProcess;
using LiveCommerce.LoadTests.Report;
using LiveCommerce.LoadTests.Throughput;

namespace LiveCommerce.LoadTests.Figures;

/// <summary>Measures tables into their files, and makes the page and its plots of whatever files there are.</summary>
/// <param name="folder">Of the files.</param>
/// <param name="time">Clock of the measurements.</param>
/// <param name="output">For progress.</param>
public sealed class FiguresRun(DirectoryInfo folder, TimeProvider time, TextWriter output)
{
    private const string Program = "dotnet run -c Release --project loadtests --";

    /// <exception cref="Server.NoServerException">It could not be measured.</exception>
    public async Task MeasureAsync(string name, int callers, int? seconds, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var machine = await Machine.DescribeAsync(time, stop);
        switch (name)
        {
            case "http":
                var http = await new HttpBenchmark(HttpOptions.Default with { Seconds = seconds ?? HttpOptions.Default.Seconds }, time, output).RunAsync(stop);
                await SaveAsync([JsonDocument.Parse(http.ToJson()).RootElement]);
                break;
            case "micro":
                await SaveAsync(await new MicroBenchmarks(await KernelChild.PathAsync(output, stop), output).MeasureAsync("*", stop));
                break;
            default:
                await KernelTable.Of(name).MeasureAsync(new KernelChild(await KernelChild.PathAsync(output, stop), output), callers, seconds, SaveAsync, stop);
                break;
        }
        await output.WriteLineAsync($"{name}: measured in {time.GetElapsedTime(began).TotalSeconds:F0} s, {FigureFile.PathIn(folder, name)}");

        Task SaveAsync(IReadOnlyList<JsonElement> rows) => FigureFile.Of(name, $"{Program} figures --measure {name}", machine, rows).WriteAsync(folder, stop);
    }

    /// <summary>Writes the tables between the marks of the page, and the plots into the folder that it shows them from. Tables without a file stay as they are.</summary>
    /// <exception cref="InvalidDataException">The page lacks a table's marks.</exception>
    public async Task RenderAsync(FileInfo page, CancellationToken stop)
    {
        var images = Directory.CreateDirectory(Path.Combine(page.DirectoryName!, "images"));
        var text = await File.ReadAllTextAsync(page.FullName, stop);
        foreach (var table in FigureTables.All)
        {
            if (FigureFile.Read(folder, table.Name) is not { } figures) continue;
            text = MarkedPage.Replace(text, table.Name, table.Markdown(figures));
            foreach (var plot in table.Plots) await File.WriteAllTextAsync(Path.Combine(images.FullName, plot.File + ".svg"), FigureTable.Svg(plot, figures), stop);
        }
        await File.WriteAllTextAsync(page.FullName, text, stop);
    }
}
