using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>Clients in JavaScript follow a show: the official one, and ours. Each message that they are told is held against docs/asyncapi.yaml.</summary>
public sealed class NodeFollowerTests(RunningShop shop) : IClassFixture<RunningShop>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("signalr")]
    [InlineData("client")]
    public async Task AClientInJavaScriptFollowsAShowThroughCuts(string kind)
    {
        var script = Path.Combine(WebPackages.Folder, "protocol", "follow.mjs");
        Assert.SkipUnless(WebPackages.AreInstalled, "Node.js, or the packages of the pages, are not installed.");
        string[] skus = [await shop.NewSkuAsync(1_000), await shop.NewSkuAsync(1_000)];
        var show = await shop.NewShowAsync(skus);
        using var follower = Process.Start(new ProcessStartInfo("node", [script, kind, shop.Address.ToString(), show])
        {
            WorkingDirectory = WebPackages.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (errors, wrong) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        var shown = default(JsonElement?);
        var changes = 0;
        follower.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        follower.OutputDataReceived += (sender, line) =>
        {
            if (line.Data is not { Length: > 0 } text) return;
            var what = JsonDocument.Parse(text).RootElement;
            if (what.TryGetProperty("wrong", out _)) wrong.Enqueue(text);
            else
            {
                shown = what;
                Interlocked.Increment(ref changes);
            }
        };
        follower.BeginErrorReadLine();
        follower.BeginOutputReadLine();
        try
        {
            await UntilAsync(() => shown is not null);
            for (var i = 0; i < 12; i++)
            {
                await shop.NewGuest().ReservedAsync(skus[i % 2]);
                if (i % 4 == 3)
                {
                    await UntilSameAsync();
                    await follower.StandardInput.WriteLineAsync("cut");
                }
                if (i == 8) (await shop.Host.PutAsync($"/api/v1/streams/{show}/pinned", new { sku = skus[0] })).Ok();
            }
            await UntilSameAsync();
            Assert.Empty(wrong);
            Assert.True(changes > 3, $"{changes} changes were shown.");
        }
        finally
        {
            follower.StandardInput.Close(); // it ends by itself then
            if (!follower.WaitForExit(5_000)) follower.Kill();
        }

        async Task UntilSameAsync()
        {
            var truth = (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok();
            await UntilAsync(() => IsSame(truth, shown!.Value));
        }

        async Task UntilAsync(Func<bool> isSo)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (!isSo())
            {
                Assert.False(patience.IsCancellationRequested, $"Still: {shown}\n{string.Join('\n', wrong)}\n{string.Join('\n', errors)}");
                Assert.False(follower.HasExited, string.Join('\n', errors));
                await Task.Delay(20);
            }
        }
    }

    private static bool IsSame(JsonElement truth, JsonElement shown) =>
        JsonElement.DeepEquals(truth.GetProperty("stream"), shown.GetProperty("stream"))
        && truth.GetProperty("stock").EnumerateArray().All(stock => JsonElement.DeepEquals(stock, shown.GetProperty("stock").GetProperty(stock.Text("sku"))));
}
