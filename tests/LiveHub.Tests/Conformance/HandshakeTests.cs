using System.Text;
using LiveCommerce.LiveHub.Tests.Conformance.Servers;
using LiveCommerce.LiveHub.Tests.Conformance.Wire;

namespace LiveCommerce.LiveHub.Tests.Conformance;

/// <summary>The first message of a connection says which protocol is spoken; the answer is <c>{}</c>, or an error and the end.</summary>
public abstract class HandshakeTests<TServer>(TServer server) : IClassFixture<TServer>
    where TServer : HubServer
{
    [Theory]
    [MemberData(nameof(HandshakeTable.Good), MemberType = typeof(HandshakeTable))]
    public async Task AGoodHandshakeIsAnsweredHoweverItArrives(string name)
    {
        await using var hub = await HubWire.OpenAsync(server);
        foreach (var frame in HandshakeTable.FramesOf(name)) await hub.Socket.SendAsync(frame);
        await hub.ExpectGreetingAsync();
        await hub.WorksAsync();
    }

    [Theory]
    [MemberData(nameof(HandshakeTable.Bad), MemberType = typeof(HandshakeTable))]
    public async Task ABadHandshakeIsAnsweredWithAnErrorAndTheEnd(string name)
    {
        await using var hub = await HubWire.OpenAsync(server);
        foreach (var frame in HandshakeTable.FramesOf(name)) await hub.Socket.SendIfHeardAsync(frame.ToBytes());
        var answer = await hub.HearAsync();
        Assert.False(string.IsNullOrEmpty(answer?.GetProperty("error").GetString()), $"{answer}");
        await hub.EndedAsync();
        Assert.NotNull(hub.Close);
    }

    [Fact]
    public async Task WhoSaysNothingIsTurnedAwayAfterTheTimeForTheHandshake()
    {
        await using var hub = await HubWire.OpenAsync(server);
        var answer = await hub.HearAsync();
        Assert.True(answer?.TryGetProperty("error", out _), $"{answer}");
        await hub.EndedAsync();
    }

    [Fact]
    public async Task TheFirstCallMayStandInTheFrameOfTheHandshake()
    {
        await using var hub = await HubWire.OpenAsync(server);
        await hub.WriteAsync(HubWire.Handshake + """{"type":1,"invocationId":"first","target":"Leave","arguments":[]}""" + HubWire.End);
        await hub.ExpectGreetingAsync();
        var completion = await hub.CompletionAsync("first");
        Assert.False(completion.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task WhatStandsRightBehindTheRequestIsNotLost()
    {
        var behind = WireFrame.Text(HubWire.Handshake + """{"type":1,"invocationId":"first","target":"Leave","arguments":[]}""" + HubWire.End).ToBytes();
        await using var hub = new HubWire(await WireSocket.OpenAsync(server.Address, server.Path, behind: behind));
        await hub.ExpectGreetingAsync();
        await hub.CompletionAsync("first");
    }

    [Fact]
    public async Task WhoHangsUpBeforeTheHandshakeHurtsNobody()
    {
        for (var i = 0; i < 4; i++)
        {
            var hub = await HubWire.OpenAsync(server);
            await hub.WriteAsync(HubWire.Handshake[..(i * 5)]);
            if (i % 2 == 0) hub.Socket.Reset();
            await hub.DisposeAsync();
        }
        await using var other = await HubWire.GreetAsync(server);
        await other.WorksAsync();
    }
}

public static class HandshakeTable
{
    private static readonly Dictionary<string, Func<IEnumerable<WireFrame>>> GoodOnes = new(StringComparer.Ordinal)
    {
        ["as usual"] = () => [WireFrame.Text(HubWire.Handshake)],
        ["members in another order, with spaces"] = () => [WireFrame.Text("{ \"version\" : 1, \"protocol\" : \"json\" }\u001e")],
        ["members that nobody knows"] = () => [WireFrame.Text("{\"protocol\":\"json\",\"version\":1,\"more\":{\"a\":[1,{}]}}\u001e")],
        ["a message for each byte"] = () => HubWire.Handshake.Select(c => WireFrame.Text(c.ToString())),
        ["the end in a message of its own"] = () => [WireFrame.Text(HubWire.Handshake[..^1]), WireFrame.Text("\u001e")],
        ["in fragments"] = () => [WireFrame.Text(HubWire.Handshake[..7], isFinal: false), WireFrame.Rest(HubWire.Handshake[7..20], isFinal: false), WireFrame.Rest(HubWire.Handshake[20..])],
        ["with empty fragments"] = () => [WireFrame.Text("", isFinal: false), WireFrame.Rest(HubWire.Handshake, isFinal: false), WireFrame.Rest("")],
        ["behind an empty message"] = () => [WireFrame.Text(""), WireFrame.Text(HubWire.Handshake)],
        ["with a ping in between"] = () => [WireFrame.Text(HubWire.Handshake[..9]), new WireFrame(Opcode.Ping, []), WireFrame.Text(HubWire.Handshake[9..])],
        ["in a binary frame"] = () => [new WireFrame(Opcode.Binary, Encoding.UTF8.GetBytes(HubWire.Handshake))],
    };

    private static readonly Dictionary<string, Func<IEnumerable<WireFrame>>> BadOnes = new(StringComparer.Ordinal)
    {
        ["a protocol that is not spoken here"] = () => [WireFrame.Text("{\"protocol\":\"morse\",\"version\":1}\u001e")],
        ["a version that does not exist"] = () => [WireFrame.Text("{\"protocol\":\"json\",\"version\":99}\u001e")],
        ["no protocol"] = () => [WireFrame.Text("{\"version\":1}\u001e")],
        ["no version"] = () => [WireFrame.Text("{\"protocol\":\"json\"}\u001e")],
        ["a version in words"] = () => [WireFrame.Text("{\"protocol\":\"json\",\"version\":\"one\"}\u001e")],
        ["another message first"] = () => [WireFrame.Text("{\"type\":6}\u001e")],
        ["an array"] = () => [WireFrame.Text("[]\u001e")],
        ["not JSON"] = () => [WireFrame.Text("hello\u001e")],
        ["nothing but an end"] = () => [WireFrame.Text("\u001e")],
        ["too long"] = () => [WireFrame.Text("{\"protocol\":\"json\",\"version\":1,\"more\":\"" + new string('x', HubServer.LongestMessage + 1) + "\"}\u001e")],
        ["without an end, and longer than any message"] = () => Enumerable.Repeat(WireFrame.Text(new string(' ', 1_024)), (HubServer.LongestMessage / 1_024) + 2),
    };

    public static TheoryData<string> Good => [.. GoodOnes.Keys];

    public static TheoryData<string> Bad => [.. BadOnes.Keys];

    internal static IEnumerable<WireFrame> FramesOf(string name) => (GoodOnes.GetValueOrDefault(name) ?? BadOnes[name])();
}
