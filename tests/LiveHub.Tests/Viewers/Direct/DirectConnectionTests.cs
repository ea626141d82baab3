using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Viewers.Direct;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>The hub behind our own transport, over real sockets and down to single bytes.</summary>
public sealed class DirectConnectionTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AWebSocketTakesTheShortWayWithOrWithoutANegotiatedId()
    {
        foreach (var query in (string[])["", "?id=from-some-other-node"])
        {
            await Condition.HoldsAsync(() => shop.Get<Admittance>().Present == 0); // others may still be leaving
            using var raw = await RawSocket.ConnectAsync(shop, query);
            Assert.StartsWith("HTTP/1.1 101 ", raw.Head, StringComparison.Ordinal);
            Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", raw.Head, StringComparison.Ordinal); // RFC 6455, 1.3
            Assert.Equal(1, shop.Get<Admittance>().Present);
            await raw.ShakeHandsAsync();
        }
    }

    [Fact]
    public async Task MessagesMayComeInAnyPieces()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        using var raw = await RawSocket.ConnectAsync(shop);
        // One message over three frames, with a ping between them, and that byte by byte.
        var hello = "{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray();
        foreach (var single in (byte[])[.. RawSocket.Frame(1, hello.AsSpan(0, 5), isFinal: false), .. RawSocket.Frame(9, "are you there"u8), .. RawSocket.Frame(0, hello.AsSpan(5, 3), isFinal: false), .. RawSocket.Frame(0, hello.AsSpan(8))])
            await raw.WriteAsync([single]);
        var pong = (await raw.ReadAsync())!.Value;
        Assert.Equal((0x8A, "are you there"), (pong.Kind, Encoding.UTF8.GetString(pong.Payload)));
        Assert.Equal("{}\u001e", Encoding.UTF8.GetString((await raw.ReadAsync())!.Value.Payload));
        // Two messages in one frame.
        await raw.SayAsync($$"""{"type":6}{{'\u001e'}}{"type":1,"invocationId":"j","target":"Join","arguments":["{{show}}",null]}""");
        Assert.Contains("\"result\":{\"position\"", await raw.UntilAsync("\"type\":3"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACloseIsAnsweredByAClose()
    {
        using var raw = await (await RawSocket.ConnectAsync(shop)).ShakeHandsAsync();
        await raw.WriteAsync(RawSocket.Frame(8, [0x03, 0xE8]));
        var frames = await raw.ToEndAsync();
        Assert.Equal((0x88, 1000), (frames[^1].Kind, CodeOf(frames[^1].Payload)));
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x06, 0x61, 0x62, 0x61, 0x62, 0x61, 0x62 }, 1002)] // not masked
    [InlineData(new byte[] { 0xC1, 0x80, 1, 2, 3, 4 }, 1002)] // an extension that was not agreed on
    [InlineData(new byte[] { 0x83, 0x80, 1, 2, 3, 4 }, 1002)] // no such kind of frame
    [InlineData(new byte[] { 0x89, 0xFE, 0x00, 0x7E, 1, 2, 3, 4 }, 1002)] // a control frame that is too long
    [InlineData(new byte[] { 0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28 }, 1007)] // not UTF-8
    public async Task WhoBreaksTheRulesIsToldAndClosed(byte[] bytes, int code)
    {
        using var raw = await (await RawSocket.ConnectAsync(shop)).ShakeHandsAsync();
        await raw.WriteAsync(bytes);
        var frames = await raw.ToEndAsync();
        Assert.Contains(frames, frame => frame.Kind == 0x88 && CodeOf(frame.Payload) == code);
    }

    [Fact]
    public async Task AMessageThatIsTooLongEndsTheConnection()
    {
        using var raw = await (await RawSocket.ConnectAsync(shop)).ShakeHandsAsync();
        await raw.WriteAsync(RawSocket.Frame(1, new byte[60_000].Select(_ => (byte)'a').ToArray()));
        var frames = await raw.ToEndAsync();
        Assert.Contains(frames, frame => Encoding.UTF8.GetString(frame.Payload).Contains("\"type\":7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoDoesNotShakeHandsIsSentAway()
    {
        using var raw = await RawSocket.ConnectAsync(shop);
        var frames = await raw.ToEndAsync();
        Assert.Contains("Handshake was canceled", Encoding.UTF8.GetString(frames[0].Payload), StringComparison.Ordinal);
        using var wrong = await RawSocket.ConnectAsync(shop);
        await wrong.SayAsync("""{"protocol":"smoke signals","version":1}""");
        Assert.Contains("not supported", await wrong.UntilAsync("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABadHandshakeIsRefusedAsEver()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop.Address, "/hubs/viewer"));
        using var plain = await shop.Http.SendAsync(request);
        Assert.False(plain.IsSuccessStatusCode);
        using var stranger = await RawSocket.ConnectAsync(shop, "?access_token=forged");
        Assert.StartsWith("HTTP/1.1 401 ", stranger.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConnectionMayWatchOneShowAfterAnother()
    {
        var (sku, other) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var (first, second) = (await shop.NewShowAsync(sku), await shop.NewShowAsync(other));
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await viewer.JoinAsync(first);
        await viewer.JoinAsync(second);
        Assert.Equal((0, 1), (shop.Get<StreamChannels>().Find(first)!.Viewers, shop.Get<StreamChannels>().Find(second)!.Viewers));
        await shop.NewGuest().ReservedAsync(sku);
        await shop.NewGuest().ReservedAsync(other);
        await viewer.NextAsync("Update", update => update.GetProperty("topics").TryGetProperty($"stock:{other}", out _));
        Assert.DoesNotContain(viewer.Seen, seen => seen.Argument.ToString().Contains($"stock:{sku}", StringComparison.Ordinal));
        Assert.Equal("Moved", await PartedAsync(second));

        async Task<string> PartedAsync(string show)
        {
            _ = Assert.Single(shop.Get<StreamChannels>().Find(show)!.Watching).PartAsync(new(4002, "bye"));
            await viewer.NextAsync("Moved");
            return viewer.Seen.Last().Target;
        }
    }

    [Fact]
    public async Task AnUpdateSaysWhenItsOldestChangeWasCommitted()
    {
        var sku = await shop.NewSkuAsync(5);
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await viewer.JoinAsync(await shop.NewShowAsync(sku));
        var before = shop.Time.GetUtcNow();
        await shop.NewGuest().ReservedAsync(sku);
        var update = await viewer.NextAsync("Update", now => now.GetProperty("topics").TryGetProperty($"stock:{sku}", out var stock) && stock.Number("available") == 4);
        var (changedAt, told) = (update.GetProperty("changedAt").GetDateTimeOffset(), update.GetProperty("serverTime").GetDateTimeOffset());
        Assert.InRange(changedAt, before.AddSeconds(-1), told);
    }

    [Fact]
    public async Task ATokenThatRunsOutEndsTheConnection()
    {
        await using var own = new RunningShop();
        await own.InitializeAsync();
        await using var viewer = await HubSocket.ConnectAsync(own, own.NewGuest().Token);
        await using var anonymous = await HubSocket.ConnectAsync(own);
        var show = await own.NewShowAsync(await own.NewSkuAsync(1));
        await viewer.JoinAsync(show);
        own.Time.Advance(TimeSpan.FromDays(366));
        await viewer.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        await anonymous.JoinAsync(show);
    }

    [Fact]
    public async Task AReaderThatStopsIsCutAndNobodyElseNoticesIt()
    {
        await using var own = new RunningShop();
        await own.InitializeAsync();
        var show = await own.NewShowAsync(await own.NewSkuAsync(1));
        await using var healthy = await HubSocket.ConnectAsync(own);
        await healthy.JoinAsync(show);
        using var stopped = await (await RawSocket.ConnectAsync(own, receiveBuffer: 4_096)).ShakeHandsAsync();
        await stopped.JoinAsync(show);
        await stopped.UntilAsync("\"type\":3");
        var channel = own.Get<StreamChannels>().Find(show)!;
        var slow = own.Get<SlowSinks>();
        for (var i = 1; slow.Count == 0; i++)
        {
            Assert.True(i < 1_000);
            channel.Publish("big", i, new { version = i, text = new string('x', 20_000) });
            await healthy.NextAsync("Update", update => update.GetProperty("topics").TryGetProperty("big", out var big) && big.Number("version") == i);
        }
        Assert.InRange(slow.PendingBytes, 1, 64 * 1024);
        await Condition.HoldsAsync(() =>
        {
            slow.Watch();
            return slow.Count == 0;
        });
        await Condition.HoldsAsync(() => channel.Viewers == 1);
        Assert.Equal((0, 0L), (slow.Count, slow.PendingBytes));
        Assert.False(healthy.Closed.IsCompleted);
        Assert.Null((await stopped.ToEndAsync()).Select(frame => (int?)frame.Kind).FirstOrDefault(kind => kind == 0x88)); // without a word: none would have reached it
    }

    [Fact]
    public async Task OneThatReadsAgainInTimeIsRightWithItsNextUpdate()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        using var viewer = await (await RawSocket.ConnectAsync(shop, receiveBuffer: 4_096)).ShakeHandsAsync();
        await viewer.JoinAsync(show);
        await viewer.UntilAsync("\"type\":3");
        var channel = shop.Get<StreamChannels>().Find(show)!;
        var last = 0;
        while (shop.Get<SlowSinks>().Count == 0)
        {
            channel.Publish("big", ++last, new { version = last, text = new string('x', 20_000) });
            var place = channel.Position.Sequence;
            await Condition.HoldsAsync(() => channel.Position.Sequence > place);
        }
        channel.Publish("big", ++last, new { version = last });
        await viewer.UntilAsync($"\"version\":{last}}}");
        await Condition.HoldsAsync(() => shop.Get<SlowSinks>().Count == 0);
    }

    [Fact]
    public async Task WithTlsInTheProcessItIsTheSameOverTheServersOwnStream()
    {
        using var certificate = Certificate();
        await using var secure = new RunningShop
        {
            Adjust = services => services.Configure<KestrelServerOptions>(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
            }),
        };
        await secure.InitializeAsync();
        var address = new Uri(secure.App.Urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal)));
        var sku = await secure.NewSkuAsync(5);
        var show = await secure.NewShowAsync(sku);
        using var raw = await RawSocket.ConnectAsync(secure, address: address, wrap: async inner =>
        {
            var tls = new SslStream(inner, leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString());
            await tls.AuthenticateAsClientAsync("localhost");
            return tls;
        });
        await raw.ShakeHandsAsync();
        Assert.Equal(1, secure.Get<Admittance>().Present);
        await raw.JoinAsync(show);
        await raw.UntilAsync("\"type\":3");
        await secure.NewGuest().ReservedAsync(sku);
        await raw.UntilAsync("\"available\":4");
        await raw.WriteAsync(RawSocket.Frame(8, [0x03, 0xE8]));
        Assert.Equal(1000, CodeOf((await raw.ToEndAsync())[^1].Payload));

        // A WebSocket over HTTP/2 is SignalR's own.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var http2 = new ClientWebSocket();
        http2.Options.HttpVersion = HttpVersion.Version20;
        http2.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() } });
        await http2.ConnectAsync(new UriBuilder(address) { Scheme = "wss", Path = "/hubs/viewer" }.Uri, invoker, patience.Token);
        Assert.Equal(0, secure.Get<Admittance>().Arriving);
        await http2.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        var buffer = new byte[100];
        Assert.Equal("{}\u001e", Encoding.UTF8.GetString(buffer, 0, (await http2.ReceiveAsync(buffer, patience.Token)).Count));
    }

    [Fact]
    public async Task TheStockWayTellsTheSame()
    {
        await using var stock = new RunningShop().With("--Viewers:DirectSends=false");
        await stock.InitializeAsync();
        var sku = await stock.NewSkuAsync(5);
        await using var viewer = await HubSocket.ConnectAsync(stock);
        await viewer.JoinAsync(await stock.NewShowAsync(sku));
        Assert.Equal(0, stock.Get<Admittance>().Present);
        await stock.NewGuest().ReservedAsync(sku);
        await viewer.NextAsync("Update", now => now.GetProperty("topics").TryGetProperty($"stock:{sku}", out var shown) && shown.Number("available") == 4);
    }

    private static int CodeOf(byte[] close) => BinaryPrimitives.ReadUInt16BigEndian(close);

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
