using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Conformance.Servers;
using LiveCommerce.LiveHub.Tests.Conformance.Wire;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Tests.Conformance;

/// <summary>What the protocol's examples show: results, failures, streams in both directions, calls of the server, results of clients.</summary>
public abstract class FeatureTests<TServer>(TServer server) : IClassFixture<TServer>
    where TServer : ConformanceServer
{
    [Theory]
    [InlineData("Add", "[40,2]", "42")]
    [InlineData("Batched", "[5]", "[0,1,2,3,4]")]
    [InlineData("Echo", "[\"grüße ♥ \\u0000 \\u001e 💙\"]", "\"grüße ♥ \\u0000 \\u001e 💙\"")]
    [InlineData("Echo", "[null]", "null")]
    public async Task AResultComesInTheCompletion(string target, string arguments, string result)
    {
        await using var hub = await HubWire.GreetAsync(server);
        var completion = await hub.InvokeAsync(target, arguments);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(result).RootElement, completion.GetProperty("result")), $"{completion}");
        Assert.False(completion.TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("Add", "[1]")]
    [InlineData("Add", "[1,2,3]")]
    [InlineData("Add", "[\"one\",2]")]
    [InlineData("Add", "[1,{}]")]
    [InlineData("Count", "[3]")]
    [InlineData("Fail", "[]")]
    [InlineData("FailAloud", "[]")]
    public async Task AFailureComesInTheCompletionWithoutWhatIsNotMeantForOthers(string target, string arguments)
    {
        await using var hub = await HubWire.GreetAsync(server);
        var completion = await hub.InvokeAsync(target, arguments);
        var error = completion.GetProperty("error").GetString();
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        if (target == "FailAloud") Assert.Contains("aloud", error, StringComparison.Ordinal);
        Assert.False(completion.TryGetProperty("result", out _));
        Assert.Equal(3, (await hub.InvokeAsync("Add", "[1,2]")).GetProperty("result").GetInt32());
    }

    [Fact]
    public async Task AnInvocationWithoutAnIdHasItsEffect()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var text = Guid.NewGuid().ToString();
        await hub.SayAsync($$"""{"type":1,"target":"Note","arguments":["{{text}}"]}""");
        Assert.Contains(text, (await hub.InvokeAsync("Noted")).GetProperty("result").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Count", null)]
    [InlineData("CountAndFail", "Ran out of data!")]
    public async Task AStreamIsItemsAndACompletion(string target, string? error)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync($$"""{"type":4,"invocationId":"s","target":"{{target}}","arguments":[50]}""");
        for (var i = 0; i < 50; i++)
        {
            var item = await hub.HearAsync();
            Assert.Equal((2, "s", i), (HubWire.Type(item!.Value), item.Value.GetProperty("invocationId").GetString(), item.Value.GetProperty("item").GetInt32()));
        }
        var completion = await hub.CompletionAsync("s");
        Assert.False(completion.TryGetProperty("result", out var result) && result.ValueKind != JsonValueKind.Null);
        Assert.Equal(error is not null, completion.TryGetProperty("error", out var text));
        if (error is not null) Assert.Contains(error, text.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStreamThatIsCancelledIsCompleted()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var name = Guid.NewGuid().ToString();
        await hub.SayAsync($$"""{"type":4,"invocationId":"s","target":"UntilCancelled","arguments":["{{name}}"]}""");
        Assert.Equal(name, (await hub.HearAsync())?.GetProperty("item").GetString());
        await hub.SayAsync("""{"type":5,"invocationId":"s"}""");
        await hub.CompletionAsync("s");
        Assert.Contains("cancelled " + name, server.Notes.Said);
    }

    [Fact]
    public async Task StreamsOfOneConnectionRunBesideEachOther()
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync("""{"type":4,"invocationId":"a","target":"UntilCancelled","arguments":["a"]}""");
        Assert.Equal("a", (await hub.HearAsync())?.GetProperty("item").GetString());
        Assert.Equal(3, (await hub.InvokeAsync("Add", "[1,2]")).GetProperty("result").GetInt32());
        await hub.SayAsync("""{"type":4,"invocationId":"b","target":"Count","arguments":[3]}""");
        await hub.CompletionAsync("b");
        await hub.SayAsync("""{"type":5,"invocationId":"a"}""");
        await hub.CompletionAsync("a");
    }

    [Fact]
    public async Task AStreamEndsWithItsConnection()
    {
        var name = Guid.NewGuid().ToString();
        var hub = await HubWire.GreetAsync(server);
        var id = (await hub.InvokeAsync("ConnectionId")).GetProperty("result").GetString()!;
        await hub.SayAsync($$"""{"type":4,"invocationId":"s","target":"UntilCancelled","arguments":["{{name}}"]}""");
        await hub.HearAsync();
        hub.Socket.Reset();
        await hub.DisposeAsync();
        await server.Notes.EndedAsync(id).WaitAsync(WireSocket.Patience);
        await Until(() => server.Notes.Said.Contains("cancelled " + name));
    }

    [Theory]
    [InlineData("Sum", """{"type":3,"invocationId":"u"}""", "6")]
    [InlineData("SumOrError", """{"type":3,"invocationId":"u","error":"broken"}""", "broken")]
    public async Task AClientMayStreamToTheServer(string target, string end, string expected)
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync($$"""{"type":1,"invocationId":"s","target":"{{target}}","arguments":[],"streamIds":["u"]}""");
        for (var i = 1; i <= 3; i++) await hub.SayAsync($$"""{"type":2,"invocationId":"u","item":{{i}}}""");
        await hub.SayAsync(end);
        Assert.Contains(expected, (await hub.CompletionAsync("s")).GetProperty("result").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheServerCallsBeforeItAnswersInTheOrderInWhichItSpoke()
    {
        await using var hub = await HubWire.GreetAsync(server);
        await hub.SayAsync("""{"type":1,"invocationId":"c","target":"CallBack","arguments":["Tick",100]}""");
        for (var i = 0; i < 100; i++)
        {
            var call = await hub.HearAsync();
            Assert.Equal((1, "Tick", i), (HubWire.Type(call!.Value), call.Value.GetProperty("target").GetString(), call.Value.GetProperty("arguments")[0].GetInt32()));
            Assert.False(call.Value.TryGetProperty("invocationId", out _));
        }
        Assert.Equal("c", (await hub.HearAsync())?.GetProperty("invocationId").GetString());
    }

    [Fact]
    public async Task AClientAnswersACallOfTheServer()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var id = (await hub.InvokeAsync("ConnectionId")).GetProperty("result").GetString()!;
        using var patience = new CancellationTokenSource(WireSocket.Patience);
        var asking = server.Context.Clients.Client(id).InvokeAsync<int>("Question", 20, patience.Token);
        var question = await hub.HearAsync();
        Assert.Equal(20, question!.Value.GetProperty("arguments")[0].GetInt32());
        await hub.SayAsync($$"""{"type":3,"invocationId":"{{question.Value.GetProperty("invocationId").GetString()}}","result":22}""");
        Assert.Equal(22, await asking);

        asking = server.Context.Clients.Client(id).InvokeAsync<int>("Question", 20, patience.Token);
        question = await hub.HearAsync();
        await hub.SayAsync($$"""{"type":3,"invocationId":"{{question!.Value.GetProperty("invocationId").GetString()}}","error":"I do not know"}""");
        Assert.Contains("I do not know", (await Assert.ThrowsAsync<HubException>(() => asking)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryoneIsCalledAtOnce()
    {
        await using var one = await HubWire.GreetAsync(server);
        await using var two = await HubWire.GreetAsync(server);
        await one.WorksAsync();
        await two.WorksAsync();
        var word = Guid.NewGuid().ToString();
        await server.Context.Clients.All.SendAsync("Everyone", word);
        foreach (var hub in (HubWire[])[one, two])
        {
            while (await hub.HearAsync() is { } call)
            {
                if (call.GetProperty("arguments")[0].ToString() == word) break;
            }
        }
    }

    [Fact]
    public async Task AnswersOfAnySizeArriveWhole()
    {
        await using var hub = await HubWire.GreetAsync(server);
        foreach (var count in (int[])[1, 30, 31, 60, 5_000, 20_000, 100_000])
        {
            Assert.Equal(count, (await hub.InvokeAsync("Batched", $"[{count}]")).GetProperty("result").GetArrayLength());
        }
    }

    [Fact]
    public async Task TheHubMayCutAConnection()
    {
        await using var hub = await HubWire.GreetAsync(server);
        var id = (await hub.InvokeAsync("ConnectionId")).GetProperty("result").GetString()!;
        await hub.SayAsync("""{"type":1,"target":"CutMe","arguments":[]}""");
        await hub.EndedAsync();
        await server.Notes.EndedAsync(id).WaitAsync(WireSocket.Patience);
    }

    [Fact]
    public async Task TheHubHearsOfEveryEnd()
    {
        foreach (var end in (Func<HubWire, Task>[])[hub => hub.CloseAsync(WireFrame.Close(1000)), hub => hub.SayAsync("""{"type":7}"""), hub => hub.SayAsync("nonsense"), Reset, EndOfSending])
        {
            await using var hub = await HubWire.GreetAsync(server);
            var id = (await hub.InvokeAsync("ConnectionId")).GetProperty("result").GetString()!;
            await end(hub);
            await server.Notes.EndedAsync(id).WaitAsync(WireSocket.Patience);
        }

        static Task Reset(HubWire hub)
        {
            hub.Socket.Reset();
            return Task.CompletedTask;
        }

        static Task EndOfSending(HubWire hub)
        {
            hub.Socket.EndOfSending();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public virtual async Task TheHubKnowsTheRequestThatItCameWith()
    {
        await using var hub = await HubWire.GreetAsync(server, "?room=blue");
        Assert.Equal("blue", (await hub.InvokeAsync("Query", "[\"room\"]")).GetProperty("result").GetString());
    }

    private static async Task Until(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(WireSocket.Patience);
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, "It did not come to be.");
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
