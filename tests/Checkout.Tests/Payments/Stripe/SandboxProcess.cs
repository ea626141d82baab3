using System.Diagnostics;
using System.Globalization;

namespace LiveCommerce.Checkout.Tests.Payments.Stripe;

/// <summary>The sandbox as somebody runs it: a process of its own that is spoken to over a socket.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SandboxProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<SandboxProcess> StartAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "LiveCommerce.PaymentSandbox.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var line = await process.StandardOutput.ReadLineAsync();
        const string Said = "listening on ";
        if (line?.StartsWith(Said, StringComparison.Ordinal) == true) return new SandboxProcess(process, new Uri(line[Said.Length..]));
        var error = await process.StandardError.ReadToEndAsync();
        process.Kill();
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The sandbox said {line} {error}"));
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
