using System.Diagnostics;

namespace LiveCommerce.LoadTests.Server;

/// <summary>Finds the server that was built from this repository, and builds it when it is not there.</summary>
public static class ServerBinary
{
    private const string Solution = "LiveCommerce.sln";
    private static readonly TimeSpan BuildWithin = TimeSpan.FromMinutes(5);

    /// <summary>Null when this tester runs outside its repository.</summary>
    public static string? RepositoryRoot() => RootAbove(AppContext.BaseDirectory) ?? RootAbove(Environment.CurrentDirectory);

    public static Task<string> FindOrBuildAsync(TextWriter output, CancellationToken stop) =>
        FindOrBuildAsync("src/LiveHub", "LiveHub", "LiveCommerce.LiveHub.dll", output, stop);

    /// <summary>The same for another program of this repository.</summary>
    public static async Task<string> FindOrBuildAsync(string folder, string project, string file, TextWriter output, CancellationToken stop)
    {
        var root = RepositoryRoot() ?? throw new NoServerException($"{Solution} was not found above this program; name a running server with --url.");
        var dll = Path.Combine(root, "artifacts", "bin", project, "release", file);
        if (File.Exists(dll)) return dll;
        await output.WriteLineAsync($"{dll} is absent: building it once (dotnet build {folder} -c Release)");
        await BuildAsync(root, folder, stop);
        return File.Exists(dll) ? dll : throw new NoServerException($"The build succeeded but left no {dll}.");
    }

    private static async Task BuildAsync(string root, string folder, CancellationToken stop)
    {
        var lines = new LastLines();
        using var build = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", ["build", Path.Combine(root, folder), "-c", "Release", "-nologo"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        build.OutputDataReceived += (_, line) => lines.Add(line.Data ?? "");
        build.ErrorDataReceived += (_, line) => lines.Add(line.Data ?? "");
        build.Start();
        build.BeginOutputReadLine();
        build.BeginErrorReadLine();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(BuildWithin);
        try
        {
            await build.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new NoServerException($"{folder} was not built within {BuildWithin.TotalMinutes} minutes.");
        }

        if (build.ExitCode != 0) throw new NoServerException($"{folder} cannot be built:{Environment.NewLine}{lines}");
    }

    private static string? RootAbove(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution))) return folder.FullName;
        }

        return null;
    }
}
