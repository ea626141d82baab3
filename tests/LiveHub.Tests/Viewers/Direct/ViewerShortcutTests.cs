using System.Text;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Viewers.Direct;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>The hub's address in small letters goes the short way, with a capital it does not. Whoever comes, both ways answer the same and take them for the same.</summary>
public sealed class ViewerShortcutTests(RunningShop shop) : IClassFixture<RunningShop>
{
    private const string ShortWay = "/hubs/viewer", LongWay = "/hubs/Viewer";

    public static TheoryData<string> Callers => ["nobody", "a guest", "a guest in a header", "a host", "a host in a header", "forged", "empty", "Bearer alone", "two", "two headers", "another scheme", "too long", "a guest and another scheme"];

    [Theory, MemberData(nameof(Callers))]
    public async Task BothWaysLetTheSameIn(string caller)
    {
        var (query, headers) = Credentials(caller);
        // The second time a token is known already.
        foreach (var _ in (string[])["first", "second"])
        {
            Assert.Equal(await HeadAsync(LongWay, query, headers), await HeadAsync(ShortWay, query, headers));
        }
    }

    [Fact]
    public async Task ABuyerIsFoundOnEitherWay()
    {
        var token = shop.Get<OwnTokens>().ForNewGuest();
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        foreach (var path in (string[])[ShortWay, LongWay])
        {
            using var raw = await (await RawSocket.ConnectAsync(shop, $"?access_token={token.Token}", path: path)).ShakeHandsAsync();
            await raw.JoinAsync(show);
            Assert.Contains("\"result\"", await raw.UntilAsync("\"type\":3"), StringComparison.Ordinal);
            Assert.Single(shop.Get<StreamChannels>().Buyers.Of(token.BuyerId.Value));
            raw.Socket.Close();
            await Condition.HoldsAsync(() => shop.Get<StreamChannels>().Buyers.Of(token.BuyerId.Value).IsEmpty);
        }
    }

    [Fact]
    public async Task WhoComesTooOftenIsRefusedOnBothWays()
    {
        var token = shop.Get<OwnTokens>().ForNewGuest();
        while (shop.Get<BuyerPace>().TryTake(token.BuyerId)) await Task.Yield();
        foreach (var path in (string[])[ShortWay, LongWay])
        {
            while (shop.Get<BuyerPace>().TryTake(token.BuyerId)) await Task.Yield(); // the clock flows
            Assert.Contains("HTTP/1.1 429 ", await HeadAsync(path, $"?access_token={token.Token}", ""), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AGuestWhoMayNotBuyMayWatch()
    {
        await using var own = new RunningShop().With("--Identity:GuestsMayBuy=false")
            .With("--Identity:Shop:Issuer=https://shop.example").With("--Identity:Shop:Audience=live")
            .With("--Identity:Shop:Keys:0:Algorithm=HS256").With("--Identity:Shop:Keys:0:Key=" + Convert.ToBase64String(new byte[32]));
        await own.InitializeAsync();
        var token = own.Get<OwnTokens>().ForNewGuest();
        using var raw = await (await RawSocket.ConnectAsync(own, $"?access_token={token.Token}")).ShakeHandsAsync();
        await raw.JoinAsync(await own.NewShowAsync(await own.NewSkuAsync(1)));
        await raw.UntilAsync("\"type\":3");
        Assert.Empty(own.Get<StreamChannels>().Buyers.Of(token.BuyerId.Value));
    }

    [Fact]
    public async Task NothingOfTheRequestStaysWithAViewer()
    {
        var requests = new List<WeakReference>();
        await using var own = new RunningShop { Adjust = services => services.AddSingleton<IStartupFilter>(new Watch(requests)) };
        await own.InitializeAsync();
        using var raw = await (await RawSocket.ConnectAsync(own, $"?access_token={own.NewGuest().Token}")).ShakeHandsAsync();
        await raw.JoinAsync(await own.NewShowAsync(await own.NewSkuAsync(1)));
        await raw.UntilAsync("\"type\":3");
        await Condition.HoldsAsync(() =>
        {
            GC.Collect();
            return requests.Count > 0 && requests.All(request => !request.IsAlive);
        });
        Assert.Equal(1, own.Get<Admittance>().Present);
        // The line is as alive as before.
        await raw.WriteAsync(RawSocket.Frame(9, "still there?"u8));
        while (await raw.ReadAsync() is { } frame)
        {
            if (frame.Kind == 0x8A) return;
        }
        Assert.Fail("The line ended.");
    }

    private async Task<string> HeadAsync(string path, string query, string headers)
    {
        using var raw = await RawSocket.ConnectAsync(shop, query, path: path, headers: headers);
        return string.Join("\n", raw.Head.Split("\r\n").Where(line => !line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal));
    }

    private (string Query, string Headers) Credentials(string caller) => caller switch
    {
        "nobody" => ("", ""),
        "a guest" => ($"?access_token={shop.NewGuest().Token}", ""),
        "a guest in a header" => ("", $"Authorization: Bearer {shop.NewGuest().Token}\r\n"),
        "a host" => ($"?access_token={shop.Host.Token}", ""),
        "a host in a header" => ("", $"authorization: bearer {shop.Host.Token}\r\n"),
        "forged" => ($"?access_token={shop.NewGuest().Token}x", ""),
        "empty" => ("?access_token=", ""),
        "Bearer alone" => ("", "Authorization: Bearer\r\n"),
        "two" => ($"?access_token={shop.NewGuest().Token}&access_token={shop.NewGuest().Token}", ""),
        "two headers" => ("", $"Authorization: Bearer {shop.NewGuest().Token}\r\nAuthorization: Bearer {shop.NewGuest().Token}\r\n"),
        "another scheme" => ("", "Authorization: Basic dTpw\r\n"),
        "too long" => ("", $"Authorization: Bearer {new StringBuilder().Insert(0, "a.", 5_000)}\r\n"),
        "a guest and another scheme" => ($"?access_token={shop.NewGuest().Token}", "Authorization: Basic dTpw\r\n"),
        _ => throw new ArgumentOutOfRangeException(nameof(caller)),
    };

    /// <summary>Remembers the server's objects behind the requests of viewers without keeping them.</summary>
    private sealed class Watch(List<WeakReference> requests) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, rest) =>
            {
                if (http.Request.Path == ShortWay) requests.AddRange([new WeakReference(http.Features.GetRequiredFeature<IHttpRequestFeature>()), new WeakReference(http)]);
                return rest(http);
            });
            next(app);
        };
    }
}
