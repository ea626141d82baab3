using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.InProcess;

/// <summary>
/// One run of tests/Benchmarks as a process of its own: it holds the real kernel, this tester only starts it and reads its figures. A fresh
/// process for each figure, so that none inherits another's memory.
/// </summary>
public sealed class KernelChild(string dll, TextWriter output)
{
    /// <summary>Where the program is; builds it where it is not built yet.</summary>
    /// <exception cref="NoServerException">It cannot be built.</exception>
    public static Task<string> PathAsync(TextWriter output, CancellationToken stop) =>
        ServerBinary.FindOrBuildAsync("tests/Benchmarks", "Benchmarks", "LiveCommerce.Benchmarks.dll", output, stop);

    /// <summary>Runs it to its end and answers its flat object, also where its verdict is not clean.</summary>
    /// <exception cref="NoServerException">It gave no figures.</exception>
    public async Task<JsonElement> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        await output.WriteLineAsync($"kernel {string.Join(' ', arguments)}");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [dll, "kernel", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new NoServerException("dotnet could not be started.");
        var lines = new LastLines();
        process.ErrorDataReceived += (_, line) => Say(line.Data, lines);
        process.BeginErrorReadLine();
        try
        {
            var text = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return text.Contains('{', StringComparison.Ordinal)
                ? JsonDocument.Parse(text).RootElement.Clone()
                : throw new NoServerException($"The kernel ended with {process.ExitCode} and without figures:{Environment.NewLine}{lines}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Say(string? line, LastLines lines)
    {
        if (line is null) return;
        lines.Add(line);
        output.WriteLine("  " + line);
    }
}
