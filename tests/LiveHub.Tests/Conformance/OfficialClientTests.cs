using System.Threading.Channels;
using LiveCommerce.LiveHub.Tests.Conformance.Servers;
using LiveCommerce.LiveHub.Tests.Conformance.Wire;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveCommerce.LiveHub.Tests.Conformance;

/// <summary>The official client for .NET with its ordinary features over each of its transports, negotiated or not.</summary>
public abstract class OfficialClientTests<TServer>(TServer server) : IClassFixture<TServer>
    where TServer : ConformanceServer
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task InvocationsAndTheirFailures(string way)
    {
        await using var hub = await ConnectAsync(way);
        Assert.Equal(42, await hub.InvokeAsync<int>("Add", 40, 2));
        await hub.InvokeAsync("Leave");
        var text = new string('ü', 3_000);
        Assert.Equal(text, await hub.InvokeAsync<string>("Echo", text));
        Assert.Contains("aloud", (await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync("FailAloud"))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync("Fail"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync("Nonsense"));
        var note = Guid.NewGuid().ToString();
        await hub.SendAsync("Note", note);
        Assert.Contains(note, await hub.InvokeAsync<string[]>("Noted"));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task StreamsBothWays(string way)
    {
        await using var hub = await ConnectAsync(way);
        var items = new List<int>();
        await foreach (var item in hub.StreamAsync<int>("Count", 100)) items.Add(item);
        Assert.Equal(Enumerable.Range(0, 100), items);
        items.Clear();
        await Assert.ThrowsAsync<HubException>(async () =>
        {
            await foreach (var item in hub.StreamAsync<int>("CountAndFail", 5)) items.Add(item);
        });
        Assert.Equal(5, items.Count);
        using var enough = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in hub.StreamAsync<string>("UntilCancelled", "x", enough.Token)) await enough.CancelAsync();
        });
        Assert.Equal(4_950, await hub.InvokeAsync<int>("Sum", Numbers()));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task CallsOfTheServerAndTheirResults(string way)
    {
        await using var hub = NewConnection(way);
        var ticks = Channel.CreateUnbounded<int>();
        hub.On<int>("Tick", tick => ticks.Writer.TryWrite(tick));
        hub.On<int, int>("Question", number => number * 2);
        await hub.StartAsync();
        Assert.Equal(50, await hub.InvokeAsync<int>("CallBack", "Tick", 50));
        for (var i = 0; i < 50; i++) Assert.Equal(i, await ticks.Reader.ReadAsync());
        using var patience = new CancellationTokenSource(WireSocket.Patience);
        Assert.Equal(42, await server.Context.Clients.Client(await hub.InvokeAsync<string>("ConnectionId")).InvokeAsync<int>("Question", 21, patience.Token));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task TheHubHearsOfAStopAtOnceAndTheClientOfACut(string way)
    {
        await using var hub = await ConnectAsync(way);
        var id = await hub.InvokeAsync<string>("ConnectionId");
        await hub.StopAsync();
        Assert.Null(await server.Notes.EndedAsync(id).WaitAsync(WireSocket.Patience));

        await using var other = NewConnection(way);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        other.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await other.StartAsync();
        await other.SendAsync("CutMe");
        await closed.Task.WaitAsync(WireSocket.Patience);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task KeepAliveHoldsAConnectionThatSaysNothing(string way)
    {
        await using var hub = NewConnection(way);
        (hub.KeepAliveInterval, hub.ServerTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        await hub.StartAsync();
        var id = await hub.InvokeAsync<string>("ConnectionId");
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken); // silence is what is tested
        Assert.Equal(id, await hub.InvokeAsync<string>("ConnectionId"));
    }

    private async Task<HubConnection> ConnectAsync(string way)
    {
        var hub = NewConnection(way);
        await hub.StartAsync();
        return hub;
    }

    private HubConnection NewConnection(string way) => Ways.Connection(server.Hub, way);

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (var i = 0; i < 100; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}

/// <summary>The transports of the official clients.</summary>
public static class Ways
{
    public const string Bare = "WebSockets without negotiation";

    public static TheoryData<string> All => [Bare, "WebSockets", "ServerSentEvents", "LongPolling"];

    public static HubConnection Connection(Uri hub, string way, string? token = null) => new HubConnectionBuilder()
        .WithUrl(hub, options =>
        {
            options.SkipNegotiation = way == Bare;
            options.Transports = way == Bare ? HttpTransportType.WebSockets : Enum.Parse<HttpTransportType>(way);
            if (token is not null) options.AccessTokenProvider = () => Task.FromResult<string?>(token);
        })
        .Build();
}
