using System.Diagnostics;
using LiveCommerce.LiveHub.Tests.Conformance.Servers;
using LiveCommerce.LiveHub.Tests.Wire;

namespace LiveCommerce.LiveHub.Tests.Conformance;

/// <summary><c>@microsoft/signalr</c> in Node.js with its ordinary features over each of its transports.</summary>
public abstract class OfficialJavaScriptClientTests<TServer>(TServer server) : IClassFixture<TServer>
    where TServer : ConformanceServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("bare")]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    [InlineData("LongPolling")]
    public async Task EveryFeatureWorks(string way)
    {
        Assert.SkipUnless(WebPackages.AreInstalled, "Node.js, or the packages of the pages, are not installed.");
        using var patience = new CancellationTokenSource(Patience);
        using var client = Process.Start(new ProcessStartInfo("node", [Path.Combine("protocol", "conform.mjs"), way, server.Hub.ToString()])
        {
            WorkingDirectory = WebPackages.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var errors = client.StandardError.ReadToEndAsync(patience.Token);
            var failures = await client.StandardOutput.ReadToEndAsync(patience.Token);
            await client.WaitForExitAsync(patience.Token);
            Assert.True(client.ExitCode == 0, failures + await errors);
        }
        finally
        {
            if (!client.HasExited) client.Kill();
        }
    }
}
