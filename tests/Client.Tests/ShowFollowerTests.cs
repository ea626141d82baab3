using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;

namespace LiveCommerce.Client.Tests;

/// <summary>The whole client against a hub that does what a test says.</summary>
public sealed class ShowFollowerTests : IAsyncDisposable
{
    private readonly Channel<ScriptedHub> _connections = Channel.CreateUnbounded<ScriptedHub>();
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly ShowFollower _follower;
    private readonly Task _running;
    private string? _token = "first";

    public ShowFollowerTests()
    {
        _follower = new ShowFollower(new Uri("http://shop.example"), "show", new ShowFollowerOptions
        {
            Token = () => _token,
            Luck = () => 0,
            Connect = (token, _) =>
            {
                if (token == "bad") throw new TokenRefusedException("no");
                var hub = new ScriptedHub();
                _connections.Writer.TryWrite(hub);
                return Task.FromResult<IHubTransport>(hub);
            },
            Changed = view => _seen.Enqueue($"at {view.Position.Sequence}"),
            Logged = (topic, entry) => _seen.Enqueue($"{topic} {entry.GetProperty("id")}"),
            Own = reservation => _seen.Enqueue($"own {reservation}"),
            Connected = isConnected => _seen.Enqueue(isConnected ? "connected" : "lost"),
            Refused = code => _seen.Enqueue($"refused {code}"),
            TokenRefused = () =>
            {
                _seen.Enqueue("token refused");
                _token = null;
            },
        });
        _running = Task.Run(() => _follower.RunAsync(_leaving.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        _leaving.Dispose();
    }

    [Fact]
    public async Task WhatCameBeforeTheAnswerOfJoinIsTakenAfterIt()
    {
        var hub = await NextHubAsync();
        var join = await hub.MeetAsync();
        Assert.Equal("show", join.GetProperty("arguments")[0].GetString());
        Assert.Equal(JsonValueKind.Null, join.GetProperty("arguments")[1].ValueKind);
        hub.Call("Update", Messages.UpdateText(11, more: ""","log":{"chat":[{"id":1}]}"""));
        hub.Answer(join, Messages.SnapshotText());
        await SeenAsync("at 10", "at 11", "chat 1", "connected");
    }

    [Fact]
    public async Task ALostConnectionIsFollowedByAnotherWhichResumes()
    {
        var hub = await JoinedAsync();
        hub.Call("Update", Messages.UpdateText(14, after: 10));
        hub.Call("Own", """{"reservation":"mine"}""");
        hub.End();
        var again = await NextHubAsync();
        var join = await again.MeetAsync();
        Assert.Equal((14, "a"), (join.GetProperty("arguments")[1].GetProperty("sequence").GetInt64(), join.GetProperty("arguments")[1].GetProperty("epoch").GetString()));
        again.Answer(join, """{"position":{"epoch":"a","sequence":14},"resumed":true}""");
        again.Call("Update", Messages.UpdateText(15));
        await SeenAsync("at 10", "connected", "at 14", "own mine", "lost", "connected", "at 15");
        await hub.Disposed.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task AGapIsNotShownButAskedForAgain()
    {
        var hub = await JoinedAsync();
        hub.Call("Update", Messages.UpdateText(20, after: 15));
        var join = await (await NextHubAsync()).MeetAsync();
        Assert.Equal(10, join.GetProperty("arguments")[1].GetProperty("sequence").GetInt64());
        Assert.DoesNotContain("at 20", _seen);
    }

    [Theory]
    [InlineData(4000, true, false)]
    [InlineData(4001, false, true)]
    [InlineData(4002, false, false)]
    [InlineData(4003, false, false)]
    [InlineData(1, false, false)]
    public async Task WhatTheServerSaysAtTheEndIsDone(int code, bool forgetsPosition, bool forgetsToken)
    {
        (await JoinedAsync()).Call("Moved", $$"""{"code":{{code}},"reason":"…"}""");
        var join = await (await NextHubAsync()).MeetAsync();
        Assert.Equal(forgetsPosition, join.GetProperty("arguments")[1].ValueKind == JsonValueKind.Null);
        Assert.Equal(forgetsToken, _seen.Contains("token refused"));
        Assert.Equal(forgetsToken, _token is null);
    }

    [Fact]
    public async Task ARefusalIsToldAndTriedAgain()
    {
        var hub = await NextHubAsync();
        hub.Refuse(await hub.MeetAsync(), "An unexpected error occurred invoking 'Join' on the server. HubException: not-found");
        await JoinedAsync();
        await SeenAsync("refused not-found", "lost", "at 10", "connected");
    }

    [Fact]
    public async Task ABadTokenIsToldAndAnotherOneTried()
    {
        _token = "bad";
        (await NextHubAsync()).End();
        await NextHubAsync();
        Assert.Contains("token refused", _seen);
    }

    [Theory]
    [InlineData("""{"error":"Requested protocol is not available."}""")]
    [InlineData("""{"type":6}""")]
    [InlineData("no JSON")]
    public async Task AHandshakeThatFailsIsALostConnection(string answer)
    {
        (await NextHubAsync()).Say(answer);
        await JoinedAsync();
    }

    [Theory]
    [InlineData("""{"type":7,"error":"Server is shutting down."}""")]
    [InlineData("""{"type":1,"target":"Update","arguments":[{}]}""")]
    [InlineData("[]")]
    public async Task WhatEndsAConnectionOrBreaksTheProtocolIsALostConnection(string message)
    {
        (await JoinedAsync()).Say(message);
        await (await NextHubAsync()).MeetAsync();
    }

    [Theory]
    [InlineData("""{"type":6}""")]
    [InlineData("""{"type":99,"more":1}""")]
    [InlineData("""{"type":1,"target":"News","arguments":[1,2]}""")]
    [InlineData("""{"type":3,"invocationId":"nobody's","result":1}""")]
    public async Task WhatANewerServerMaySayHarmsNothing(string message)
    {
        var hub = await JoinedAsync();
        hub.Say(message);
        hub.Call("Update", Messages.UpdateText(11));
        await SeenAsync("at 10", "connected", "at 11");
    }

    [Fact]
    public async Task ACallIsAnsweredOrRefusedOrLost()
    {
        var hub = await JoinedAsync();
        var (answered, refused, lost) = (Invoke("React"), Invoke("Say"), Invoke("Ask"));
        var calls = new[] { await hub.HearAsync(), await hub.HearAsync(), await hub.HearAsync() }.ToDictionary(call => call.GetProperty("target").GetString()!);
        hub.Answer(calls["React"], "42");
        hub.Refuse(calls["Say"], "HubException: slow-mode");
        Assert.Equal(42, (await answered).GetInt32());
        Assert.Equal("slow-mode", (await Assert.ThrowsAsync<HubRefusalException>(() => refused)).Code);
        hub.End();
        await Assert.ThrowsAsync<HubConnectionException>(() => lost);

        Task<JsonElement> Invoke(string method) => _follower.InvokeAsync(method, ["x"], CancellationToken.None);
    }

    [Fact]
    public async Task RenewingConnectsAgainAsSomebodyElse()
    {
        await JoinedAsync();
        _token = "second";
        _follower.Renew();
        var join = await (await NextHubAsync()).MeetAsync();
        Assert.Equal(10, join.GetProperty("arguments")[1].GetProperty("sequence").GetInt64());
    }

    private async Task<ScriptedHub> JoinedAsync()
    {
        var hub = await NextHubAsync();
        hub.Answer(await hub.MeetAsync(), Messages.SnapshotText());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!_seen.Contains("connected")) await Task.Delay(5, patience.Token);
        return hub;
    }

    private async Task<ScriptedHub> NextHubAsync() => await _connections.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private async Task SeenAsync(params string[] expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (_seen.Count < expected.Length && !patience.IsCancellationRequested) await Task.Delay(5, CancellationToken.None);
        Assert.Equal(expected, _seen);
    }
}
