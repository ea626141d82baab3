using System.Text;
using LiveCommerce.LiveHub.Tests.Conformance.Servers;
using LiveCommerce.LiveHub.Tests.Conformance.Wire;

namespace LiveCommerce.LiveHub.Tests.Conformance;

/// <summary>RFC 6455, as far as a server has to keep it: the opening, pings, the close handshake, and what a client must not send.</summary>
public abstract class FramingTests<TServer>(TServer server) : IClassFixture<TServer>
    where TServer : HubServer
{
    private const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Version = "Sec-WebSocket-Version: 13\r\n";

    [Theory]
    [InlineData("no key", Upgrade + Version)]
    [InlineData("a key that is no 16 bytes", Upgrade + Version + "Sec-WebSocket-Key: dGhlIHNh\r\n")]
    [InlineData("no version", Upgrade + Key)]
    [InlineData("an old version", Upgrade + Key + "Sec-WebSocket-Version: 8\r\n")]
    [InlineData("no upgrade", Key + Version)]
    public async Task WhatIsNoOpeningHandshakeIsRefused(string name, string headers)
    {
        await using var socket = await WireSocket.AskAsync(server.Address, server.Path, headers);
        Assert.True(socket.Answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{name}: {socket.Answer}");
    }

    [Fact]
    public async Task NothingIsAgreedToThatTheServerDoesNotSpeak()
    {
        await using var socket = await WireSocket.OpenAsync(
            server.Address, server.Path, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nSec-WebSocket-Protocol: chat, v2\r\n");
        Assert.DoesNotContain("Sec-WebSocket-Extensions", socket.Answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", socket.Answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("connection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\n")]
    [InlineData("CONNECTION: UPGRADE\r\nUPGRADE: WEBSOCKET\r\n")]
    public async Task WordsOfTheOpeningAreReadWithoutRegardToCase(string headers)
    {
        await using var hub = new HubWire(await WireSocket.AskAsync(server.Address, server.Path, headers + Key + Version));
        Assert.StartsWith("HTTP/1.1 101 ", hub.Socket.Answer, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", hub.Socket.Answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    public async Task APingIsAnsweredWithItsPayload(int length)
    {
        await using var hub = await HubWire.GreetAsync(server);
        var payload = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        await hub.Socket.SendAsync(new WireFrame(Opcode.Ping, payload));
        Assert.Equal(payload, await hub.PongAsync());
        await hub.WorksAsync();
    }

    [Fact]
    public async Task APingBetweenFragmentsIsAnsweredAndTheMessageArrives()
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.Socket.SendAsync(WireFrame.Text("""{"type":1,"invocationId":"x",""", isFinal: false));
        await hub.Socket.SendAsync(new WireFrame(Opcode.Ping, "in between"u8.ToArray()));
        Assert.Equal("in between"u8.ToArray(), await hub.PongAsync());
        await hub.Socket.SendAsync(WireFrame.Rest("\"target\":\"Leave\",\"arguments\":[]}\u001e"));
        await hub.CompletionAsync("x");
    }

    [Fact]
    public async Task APongThatNobodyAskedForIsIgnored()
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.Socket.SendAsync(new WireFrame(Opcode.Pong, "unasked"u8.ToArray()));
        await hub.WorksAsync();
    }

    [Theory]
    [InlineData(1000, "done")]
    [InlineData(1001, "")]
    [InlineData(3000, "of a library")]
    [InlineData(4999, "of an application")]
    public async Task ACloseIsAnsweredAndEndsTheConnection(int code, string reason)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.CloseAsync(WireFrame.Close(code, reason));
        Assert.NotNull(hub.Close);
        Assert.Contains(hub.Close.CloseCode, (int?[])[code, 1000]);
    }

    [Fact]
    public async Task ACloseWithoutACodeIsAnsweredToo()
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.CloseAsync(new WireFrame(Opcode.Close, []));
        Assert.NotNull(hub.Close);
    }

    [Fact]
    public async Task ACloseIsAnsweredBeforeTheHandshakeOfTheHubToo()
    {
        await using var hub = await HubWire.OpenAsync(server);
        await hub.CloseAsync(WireFrame.Close(1000));
    }

    [Fact]
    public async Task AMessageMayComeByteByByte()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var bytes = WireFrame.Text("{\"type\":1,\"invocationId\":\"slow\",\"target\":\"Leave\",\"arguments\":[]}\u001e").ToBytes();
        foreach (var one in bytes) await hub.Socket.SendAsync(new[] { one });
        await hub.CompletionAsync("slow");
    }

    [Fact]
    public async Task ManyFramesMayComeAtOnce()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var calls = Enumerable.Range(0, 8).Select(i => WireFrame.Text($$"""{"type":1,"invocationId":"{{i}}","target":"Leave","arguments":[]}""" + HubWire.End).ToBytes());
        await hub.Socket.SendAsync(calls.SelectMany(call => call).ToArray());
        for (var i = 0; i < 8; i++) await hub.CompletionAsync($"{i}");
    }

    [Theory]
    [MemberData(nameof(BadFrameTable.Names), MemberType = typeof(BadFrameTable))]
    public async Task WhatAClientMustNotSendEndsTheConnection(string name)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await using var other = await HubWire.GreetAsync(server);
        foreach (var frame in BadFrameTable.FramesOf(name)) await hub.Socket.SendIfHeardAsync(frame.ToBytes());
        await hub.EndedAsync();
        if (hub.Close?.CloseCode is { } code) Assert.Contains(code, BadFrameTable.CodesOf(name));
        await other.WorksAsync();
    }

    [Fact]
    public async Task AFrameThatClaimsToBeHugeIsNotWaitedFor()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var chunk = Encoding.UTF8.GetBytes(new string('x', 16 * 1_024));
        await hub.Socket.SendIfHeardAsync(new WireFrame(Opcode.Text, chunk) { ClaimedLength = 1L << 40 }.ToBytes());
        for (var i = 0; i < 16; i++) await hub.Socket.SendIfHeardAsync(chunk);
        await hub.EndedAsync();
    }

    [Fact]
    public async Task AConnectionThatBreaksWithinAFrameHurtsNobody()
    {
        for (var i = 1; i < 12; i++)
        {
            await using var hub = await HubWire.GreetAsync(server);
            await hub.Socket.SendAsync(WireFrame.Text("{\"type\":1}\u001e").ToBytes().AsMemory(0, i));
            if (i % 2 == 0) hub.Socket.Reset();
        }
        await using var other = await HubWire.GreetAsync(server);
        await other.WorksAsync();
    }

    [Fact]
    public async Task WhoEndsItsSideOfTheConnectionIsLetGo()
    {
        await using var hub = await HubWire.GreetAsync(server);
        hub.Socket.EndOfSending();
        await hub.EndedAsync();
    }
}

public static class BadFrameTable
{
    // 1002: protocol error, 1007: payload is not what its type says, 1009: too big, 1011: an error within the server. A server may also just hang up.
    private static readonly Dictionary<string, (int[] Codes, Func<IEnumerable<WireFrame>> Frames)> All = new(StringComparer.Ordinal)
    {
        ["unmasked"] = ([1002, 1011], () => [WireFrame.Text("{\"type\":6}\u001e") with { IsMasked = false }]),
        ["an unmasked ping"] = ([1002, 1011], () => [new WireFrame(Opcode.Ping, new byte[8]) { IsMasked = false }]),
        ["RSV1"] = ([1002, 1011], () => [WireFrame.Text("{\"type\":6}\u001e") with { Reserved = 4 }]),
        ["RSV2"] = ([1002, 1011], () => [WireFrame.Text("{\"type\":6}\u001e") with { Reserved = 2 }]),
        ["RSV3"] = ([1002, 1011], () => [WireFrame.Text("{\"type\":6}\u001e") with { Reserved = 1 }]),
        ["opcode 3"] = ([1002, 1011], () => [new WireFrame(3, [])]),
        ["opcode 7"] = ([1002, 1011], () => [new WireFrame(7, [])]),
        ["opcode 11"] = ([1002, 1011], () => [new WireFrame(11, [])]),
        ["opcode 15"] = ([1002, 1011], () => [new WireFrame(15, [])]),
        ["a fragment of nothing"] = ([1002, 1011], () => [WireFrame.Rest("{\"type\":6}\u001e")]),
        ["a message within a message"] = ([1002, 1011], () => [WireFrame.Text("{\"type\"", isFinal: false), WireFrame.Text(":6}\u001e")]),
        ["a ping in fragments"] = ([1002, 1011], () => [new WireFrame(Opcode.Ping, [1]) { IsFinal = false }]),
        ["a close in fragments"] = ([1002, 1011], () => [WireFrame.Close(1000) with { IsFinal = false }]),
        ["a ping of 126 bytes"] = ([1002, 1011], () => [new WireFrame(Opcode.Ping, new byte[126])]),
        ["a close of one byte"] = ([1002, 1011], () => [new WireFrame(Opcode.Close, [3])]),
        ["close code 999"] = ([1002, 1011], () => [WireFrame.Close(999)]),
        ["close code 1005, which is never sent"] = ([1002, 1011], () => [WireFrame.Close(1005)]),
        ["close code 1006, which is never sent"] = ([1002, 1011], () => [WireFrame.Close(1006)]),
        ["a reason that is no UTF-8"] = ([1002, 1007, 1011], () => [new WireFrame(Opcode.Close, [3, 232, 0xC3, 0x28])]),
        ["text that is no UTF-8"] = ([1007, 1011], () => [new WireFrame(Opcode.Text, [(byte)'"', 0xC3, 0x28, (byte)'"', 0x1E])]),
        ["text that ends within a character"] = ([1007, 1011], () => [new WireFrame(Opcode.Text, [0xE2, 0x82])]),
        ["a surrogate in UTF-8"] = ([1007, 1011], () => [new WireFrame(Opcode.Text, [0xED, 0xA0, 0x80, 0x1E])]),
        ["a length with its highest bit set"] = ([1002, 1009, 1011], () => [new WireFrame(Opcode.Text, [1, 2, 3]) { ClaimedLength = long.MinValue }]),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    internal static IEnumerable<WireFrame> FramesOf(string name) => All[name].Frames();

    internal static int[] CodesOf(string name) => All[name].Codes;
}
