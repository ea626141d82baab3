using System.Diagnostics;

namespace LiveCommerce.Faults.Tests.Server;

/// <summary>How a command ended and what it said.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}{Environment.NewLine}{Output}{Error}";
}

/// <summary>A run of the program that ends by itself; one that does not is ended by its id.</summary>
internal static class Tool
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(2);

    public static Task<ToolResult> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public static async Task<ToolResult> RunAsync(string? input, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [ServerBinary.Path, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(Within);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            if (input is not null) await process.StandardInput.WriteLineAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"'{string.Join(' ', arguments)}' did not end within {Within}.", e);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
