using LiveCommerce.LiveHub.Tests.Conformance.Servers;
using LiveCommerce.LiveHub.Tests.Conformance.Wire;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Tests.Conformance;

/// <summary>Invocations, completions, pings and closes of the hub protocol, as far as they need no more of a hub than a method <c>Leave</c>.</summary>
public abstract class MessageTests<TServer>(TServer server) : IClassFixture<TServer>
    where TServer : HubServer, new()
{
    private const string Leave = """{"type":1,"invocationId":"x","target":"Leave","arguments":[]}""";

    [Theory]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("ünïcode ♥ and \\\"quotes\\\"")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task ACompletionCarriesTheIdOfItsInvocation(string id)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync($$"""{"type":1,"invocationId":"{{id}}","target":"Leave","arguments":[]}""");
        if (id.Length == 0)
        {
            await hub.WorksAsync(); // an empty id is none
            return;
        }
        var completion = await hub.CompletionAsync(id.Replace("\\\"", "\"", StringComparison.Ordinal));
        Assert.False(completion.TryGetProperty("error", out _));
        Assert.False(completion.TryGetProperty("result", out var result) && result.ValueKind != System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData("""{"arguments":[],"target":"Leave","invocationId":"x","type":1}""")]
    [InlineData("""{"type":1,"headers":{"Foo":"Bar"},"invocationId":"x","target":"Leave","arguments":[]}""")]
    [InlineData("""{"type":1,"more":{"a":[1,{"b":null}]},"invocationId":"x","target":"Leave","arguments":[]}""")]
    [InlineData(" { \"type\" : 1 ,\r\n\t\"invocationId\":\"x\", \"target\" : \"Leave\" , \"arguments\" : [ ] } ")]
    public async Task AnInvocationIsReadHoweverItIsWritten(string message)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync(message);
        Assert.False((await hub.CompletionAsync("x")).TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("an unknown method", """{"type":1,"invocationId":"x","target":"Nonsense","arguments":[]}""")]
    [InlineData("too many arguments", """{"type":1,"invocationId":"x","target":"Leave","arguments":[1]}""")]
    [InlineData("a stream of a method that is none", """{"type":4,"invocationId":"x","target":"Leave","arguments":[]}""")]
    [InlineData("a stream of an unknown method", """{"type":4,"invocationId":"x","target":"Nonsense","arguments":[]}""")]
    [InlineData("an upload that the method does not take", """{"type":1,"invocationId":"x","target":"Leave","arguments":[],"streamIds":["s"]}""")]
    public async Task AnInvocationThatCannotBeIsCompletedWithAnError(string name, string message)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync(message);
        Assert.True((await hub.CompletionAsync("x")).TryGetProperty("error", out var error), name);
        Assert.DoesNotContain("   at ", error.GetString(), StringComparison.Ordinal);
        await hub.WorksAsync();
    }

    [Theory]
    [InlineData("""{"type":1,"target":"Leave","arguments":[]}""")]
    [InlineData("""{"type":1,"target":"Nonsense","arguments":[]}""")]
    [InlineData("""{"type":1,"target":"Leave","arguments":[1,2,3]}""")]
    public async Task AnInvocationWithoutAnIdIsNeverAnswered(string message)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync(message);
        await hub.SayAsync(Leave);
        Assert.Equal("x", (await hub.HearAsync())?.GetProperty("invocationId").GetString());
    }

    [Theory]
    [InlineData("a ping", """{"type":6}""")]
    [InlineData("an end to nothing", """{"type":5,"invocationId":"nothing"}""")]
    [InlineData("an answer to nothing", """{"type":3,"invocationId":"nothing","result":1}""")]
    public async Task WhatMeansNothingIsIgnored(string name, string message)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync(message);
        await hub.SayAsync(Leave);
        Assert.True((await hub.HearAsync())?.GetProperty("invocationId").GetString() == "x", name);
    }

    [Theory]
    [InlineData("not JSON", "hello")]
    [InlineData("an array", "[1]")]
    [InlineData("without a type", "{}")]
    [InlineData("a type in words", """{"type":"one"}""")]
    [InlineData("an invocation without a target", """{"type":1,"invocationId":"x","arguments":[]}""")]
    [InlineData("an invocation without arguments", """{"type":1,"invocationId":"x","target":"Leave"}""")]
    [InlineData("an id that is a number", """{"type":1,"invocationId":1,"target":"Leave","arguments":[]}""")]
    [InlineData("cut off", """{"type":1,"invocationId":"x","target":"Le""")]
    [InlineData("a completion with result and error", """{"type":3,"invocationId":"x","result":1,"error":"e"}""")]
    [InlineData("nothing", "")]
    public async Task WhatIsNoMessageEndsTheConnectionWithAWord(string name, string message)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync(message);
        await hub.EndedAsync();
        Assert.True(hub.Goodbye?.TryGetProperty("error", out _), name);
        Assert.NotNull(hub.Close);
    }

    [Fact]
    public async Task AMessageThatIsTooLongEndsTheConnectionWithAWord()
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.Socket.SendIfHeardAsync(WireFrame.Text($$"""{"type":1,"invocationId":"x","target":"{{new string('x', HubServer.LongestMessage)}}","arguments":[]}""" + HubWire.End).ToBytes());
        await hub.EndedAsync();
        Assert.True(hub.Goodbye?.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task AMessageOfTheLongestLengthIsTaken()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var frame = """{"type":1,"invocationId":"x","target":"Leave","arguments":[],"pad":"?"}""";
        await hub.SayAsync(frame.Replace("?", new string('p', HubServer.LongestMessage - frame.Length), StringComparison.Ordinal));
        await hub.CompletionAsync("x");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task AMessageMayBeSplitOverFramesAndFragments(int size)
    {
        await using var hub = await HubWire.GreetAsync(server);
        var text = Leave + HubWire.End;
        foreach (var piece in text.Chunk(size)) await hub.WriteAsync(new string(piece));
        await hub.CompletionAsync("x");
        var pieces = text.Chunk(size).Select(piece => new string(piece)).ToArray();
        for (var i = 0; i < pieces.Length; i++)
            await hub.Socket.SendAsync(i == 0 ? WireFrame.Text(pieces[i], isFinal: pieces.Length == 1) : WireFrame.Rest(pieces[i], isFinal: i == pieces.Length - 1));
        await hub.CompletionAsync("x");
    }

    [Fact]
    public async Task AFrameMayHoldManyMessagesAndTheyAreServedInTheirOrder()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var ids = Enumerable.Range(0, 10).Select(i => $"{i}").ToArray();
        await hub.WriteAsync(string.Concat(ids.Select(id => $$"""{"type":1,"invocationId":"{{id}}","target":"Leave","arguments":[]}""" + HubWire.End)));
        foreach (var id in ids) Assert.Equal(id, (await hub.HearAsync())?.GetProperty("invocationId").GetString());
    }

    [Fact]
    public async Task AClientMaySayGoodbye()
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync("""{"type":7}""");
        await hub.EndedAsync();
    }

    [Fact]
    public async Task TheServerPingsWhoHearsNothing()
    {
        await using var lively = new TServer { Adjust = options => options.KeepAliveInterval = TimeSpan.FromSeconds(1) };
        await lively.InitializeAsync();
        await using var hub = await HubWire.GreetAsync(lively);
        await hub.PingedAsync();
        await hub.PingedAsync();
        await hub.WorksAsync();
    }

    [Fact]
    public async Task WhoStopsToPingIsLetGoAndWhoPingsIsKept()
    {
        await using var strict = new TServer
        {
            Adjust = options => (options.ClientTimeoutInterval, options.KeepAliveInterval) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)),
        };
        await strict.InitializeAsync();
        await using var lively = await HubWire.GreetAsync(strict);
        await using var silent = await HubWire.GreetAsync(strict);
        await silent.SayAsync("""{"type":6}"""); // whoever has never pinged need not know of pings, and is not counted
        var ended = silent.EndedAsync();
        while (!ended.IsCompleted)
        {
            await lively.SayAsync("""{"type":6}""");
            await lively.PingedAsync(); // a second or two pass from one to the next
        }
        await ended;
        await lively.WorksAsync();
    }

    [Fact]
    public async Task AServerThatStopsEndsItsConnections()
    {
        await using var mortal = new TServer();
        await mortal.InitializeAsync();
        await using var hub = await HubWire.GreetAsync(mortal);
        var ended = hub.EndedAsync();
        await mortal.StopAsync();
        await ended;
    }
}
