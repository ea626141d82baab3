using System.Diagnostics;

namespace LiveCommerce.Tests.Shared;

/// <summary>
/// The PostgreSQL programs of this machine. A distribution installs them outside of PATH; <c>LIVECOMMERCE_POSTGRES_BIN</c> names another folder.
/// The server refuses to run as root, so that everything is then run as the user "postgres".
/// </summary>
internal static class PostgresBinaries
{
    public const string User = "postgres";

    private static readonly TimeSpan ToolWithin = TimeSpan.FromSeconds(60);

    /// <summary>Why no server can be started here, in words for the reason of a skipped test; null where one can.</summary>
    public static string? Absence { get; } = WhyAbsent();

    /// <summary>The folder with initdb and postgres; the newest version wins.</summary>
    public static string Folder => Find() ?? throw new InvalidOperationException(Absence);

    /// <summary>A command that runs a program of PostgreSQL as the user who owns the data.</summary>
    public static ProcessStartInfo Command(string program, params ReadOnlySpan<string> arguments)
    {
        var path = program.StartsWith('/') ? program : Path.Combine(Folder, program);
        string[] all = Environment.IsPrivilegedProcess ? ["-u", User, "--", path, .. arguments] : [.. arguments];
        // The folder from which tests run may be closed to the other user, and every program begins by looking at it.
        return new ProcessStartInfo(Environment.IsPrivilegedProcess ? "runuser" : path, all) { UseShellExecute = false, WorkingDirectory = "/" };
    }

    /// <summary>Runs a program to its end and answers what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        using var process = Process.Start(command)!;
        using var limit = new CancellationTokenSource(ToolWithin);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode == 0) return await output;
            throw new InvalidOperationException($"{string.Join(' ', command.ArgumentList)} ended with {process.ExitCode}: {await output}{await error}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string? WhyAbsent()
    {
        if (Find() is null) return "PostgreSQL's server programs (initdb, postgres) are not installed: none in /usr/lib/postgresql/*/bin nor in LIVECOMMERCE_POSTGRES_BIN";
        if (!Environment.IsPrivilegedProcess) return null;
        if (!File.Exists("/usr/sbin/runuser") && !File.Exists("/sbin/runuser")) return "PostgreSQL does not run as root, and runuser is not installed";
        return File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{User}:", StringComparison.Ordinal)) ? null : "PostgreSQL does not run as root, and there is no user 'postgres'";
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("LIVECOMMERCE_POSTGRES_BIN") is { Length: > 0 } named) return IsComplete(named) ? named : null;
        if (!Directory.Exists("/usr/lib/postgresql")) return null;
        return Directory.EnumerateDirectories("/usr/lib/postgresql")
            .OrderByDescending(version => double.TryParse(Path.GetFileName(version), out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(IsComplete);
    }

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
}
