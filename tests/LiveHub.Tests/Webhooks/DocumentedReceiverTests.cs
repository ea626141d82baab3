using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveCommerce.LiveHub.Tests.Identity;
using LiveCommerce.LiveHub.Tests.Wire;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Webhooks;

/// <summary>The receiver that docs/webhooks.md shows, as it stands there: another language, another HTTP, another HMAC.</summary>
public sealed partial class DocumentedReceiverTests
{
    [Fact]
    public async Task TheReceiverOfTheDocumentTakesWhatIsSentAndNothingElse()
    {
        Assert.SkipUnless(Programs.IsInstalled("python3"), "Python is not installed.");
        using var folder = new TemporaryFolder();
        await using var shop = await HookShop.StartAsync(folder.Path, TimeProvider.System);
        var address = new Uri($"http://127.0.0.1:{FreePort()}/hook");
        var (id, secret) = await shop.EndpointAsync(address);
        var text = await File.ReadAllTextAsync(Path.Combine(Programs.Root(), "docs", "webhooks.md"), TestContext.Current.CancellationToken);
        var program = Program().Match(text).Groups["program"].Value
            .Replace("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", secret["whsec_".Length..], StringComparison.Ordinal)
            .Replace("8000", address.Port.ToString(), StringComparison.Ordinal);
        using var receiver = Process.Start(new ProcessStartInfo("python3", ["-u", "-c", program]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            receiver.ErrorDataReceived += (_, _) => { }; // its log of requests
            receiver.BeginErrorReadLine();
            await ListensAsync(address);
            using (var http = new HttpClient())
            {
                using var forged = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("""{"type":"order.placed"}""") };
                forged.Headers.Add("webhook-id", "evt_1");
                forged.Headers.Add("webhook-timestamp", $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}");
                forged.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(new byte[32]));
                using var refused = await http.SendAsync(forged, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            }
            await shop.HappenAsync("Größe \"M\"", 1, TimeProvider.System.GetUtcNow());
            var told = JsonDocument.Parse((await receiver.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)))!).RootElement;
            Assert.Equal(("stock.sold_out", "Größe \"M\""), (told.GetProperty("type").GetString(), told.GetProperty("data").GetProperty("sku").GetString()));
            await HookWait.UntilAsync(() => shop.Reads.Log(id, long.MaxValue, "delivered", 2).Count == 1);
            // Both secrets sign: a receiver that has not heard of the new one goes on.
            Assert.Equal(LiveHub.Webhooks.DeskStatus.Done, (await shop.Desk.RotateAsync(id, 1)).Status);
            await shop.HappenAsync("b", 1, TimeProvider.System.GetUtcNow());
            await HookWait.UntilAsync(() => shop.Reads.Log(id, long.MaxValue, "delivered", 3).Count == 2);
        }
        finally
        {
            if (!receiver.HasExited) receiver.Kill();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ListensAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var knock = new TcpClient();
                await knock.ConnectAsync(address.Host, address.Port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    [GeneratedRegex("```python\n(?<program>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Program();
}
