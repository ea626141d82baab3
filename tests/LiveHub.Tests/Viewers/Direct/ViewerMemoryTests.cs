using System.Net.Sockets;
using System.Text;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>What a viewer costs. The heap is the whole process's, so nothing else may run beside this.</summary>
[CollectionDefinition(nameof(ViewerMemoryTests), DisableParallelization = true)]
[Collection(nameof(ViewerMemoryTests))]
public sealed class ViewerMemoryTests
{
    private const int Count = 1_000;

    [Fact]
    public async Task AViewerTakesLessThan16KbAlsoAfterManyTicks()
    {
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        var viewers = new List<Socket>();
        try
        {
            for (var i = 0; i < 100; i++) viewers.Add(Join(shop, show)); // code, pools and tables that all of them share
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < Count; i++) viewers.Add(Join(shop, show));
            var idle = GC.GetTotalMemory(forceFullCollection: true) - before;
            Assert.InRange(idle, 1, Count * 14 * 1024);

            var channel = shop.Get<StreamChannels>().Find(show)!;
            for (var version = 1; version <= 50; version++)
            {
                var place = channel.Position.Sequence;
                channel.Publish("bench", version, new { version });
                await Condition.HoldsAsync(() => channel.Position.Sequence > place);
                foreach (var viewer in viewers) Until(viewer, $"\"version\":{version}}}");
            }
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 1, Count * 16 * 1024);
            Assert.Equal(Count + 100, channel.Viewers);
        }
        finally
        {
            foreach (var viewer in viewers) viewer.Dispose();
        }
    }

    /// <summary>A blocking socket: on this side there is next to nothing that could be taken for the server's.</summary>
    private static Socket Join(RunningShop shop, string show)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000 };
        socket.Connect(shop.Address.Host, shop.Address.Port);
        var head = $"GET /hubs/viewer?access_token={shop.NewGuest().Token} HTTP/1.1\r\nHost: {shop.Address.Authority}\r\nUser-Agent: {new string('x', 120)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        socket.Send(Encoding.ASCII.GetBytes(head));
        Until(socket, "\r\n\r\n");
        socket.Send(RawSocket.Frame(1, "{\"protocol\":\"json\",\"version\":1}\u001e"u8));
        Until(socket, "{}\u001e");
        socket.Send(RawSocket.Frame(1, Encoding.UTF8.GetBytes($$"""{"type":1,"invocationId":"j","target":"Join","arguments":["{{show}}",null]}""" + "\u001e")));
        Until(socket, "\"type\":3");
        return socket;
    }

    private static void Until(Socket socket, string text)
    {
        Span<byte> buffer = stackalloc byte[8 * 1024];
        var seen = new StringBuilder();
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = socket.Receive(buffer);
            Assert.NotEqual(0, read);
            seen.Append(Encoding.Latin1.GetString(buffer[..read]));
        }
    }
}
