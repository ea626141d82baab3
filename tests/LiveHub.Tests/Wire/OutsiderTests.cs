using System.Diagnostics;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>
/// Clients that were written from docs/protocol.md alone (tests/Outsider) stay right through cuts, over each transport: the document is enough, and the server does
/// what it says.
/// </summary>
public sealed class OutsiderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(20, 1)]
    public async Task ClientsWrittenFromTheDocumentAloneStayRightThroughCuts(int cuts, int seed)
    {
        Assert.SkipUnless(Programs.IsInstalled("node"), "Node.js is not installed.");
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        for (var i = 0; i < 6; i++) await shop.NewSkuAsync(200);
        using var check = Process.Start(new ProcessStartInfo(
            "node", [Path.Combine(Programs.Root(), "tests", "Outsider", "check.mjs"), shop.Address.ToString(), shop.NewName("show"), shop.Host.Token!, "--cuts", $"{cuts}", "--seed", $"{seed}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var (told, errors) = (check.StandardOutput.ReadToEndAsync(patience.Token), check.StandardError.ReadToEndAsync(patience.Token));
            await check.WaitForExitAsync(patience.Token);
            Assert.True(check.ExitCode == 0, $"Exit code {check.ExitCode}.\n{await told}\n{await errors}");
        }
        finally
        {
            if (!check.HasExited) check.Kill();
        }
    }
}
