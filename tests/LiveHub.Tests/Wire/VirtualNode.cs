using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using LiveCommerce.Client;
using LiveCommerce.LiveHub.Api.Json;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Viewers;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>
/// The edge of one server as viewers meet it, without a network: the real hub behind SignalR's real connection handler, the real channels. A restart ends
/// every connection and leaves nothing but what is committed.
/// </summary>
internal sealed class VirtualNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HubConnectionHandler<ViewerHub> _hub;
    private readonly IServiceProvider _shop;
    private readonly Truth _truth;
    private readonly ManualTime _time;
    private readonly ConcurrentDictionary<VirtualWire, bool> _wires = new();
    private (StreamChannel? Channel, long Number) _said;
    private int _connections;

    /// <param name="shop">Lends what hub and channels need beside grains and time, the catalogue above all.</param>
    public VirtualNode(IServiceProvider shop, Truth truth, ManualTime time)
    {
        (_shop, _truth, _time) = (shop, truth, time);
        Channels = NewChannels();
        var services = new ServiceCollection();
        services.AddLogging().AddAuthorization(Callers.AddPolicies);
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IHubActivator<ViewerHub>>(new Activator(() => ActivatorUtilities.CreateInstance<ViewerHub>(shop, Channels, truth, time)));
        services.AddSignalR().AddJsonProtocol(options =>
        {
            StrictJson.Apply(options.PayloadSerializerOptions);
            options.PayloadSerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        });
        _services = services.BuildServiceProvider();
        _hub = _services.GetRequiredService<HubConnectionHandler<ViewerHub>>();
    }

    public StreamChannels Channels { get; private set; }

    /// <summary>Number of the last entry that was said on a channel; null where none was.</summary>
    public long? LastSaid(StreamChannel channel) => ReferenceEquals(_said.Channel, channel) ? _said.Number : null;

    /// <summary>Adds entries to the log of a show, which lives as long as its channel: what is kept beyond that is another test's business.</summary>
    public void Say(string show, int entries)
    {
        if (Channels.Find(show) is not { } channel) return;
        for (; entries > 0; entries--)
        {
            _said = (channel, _said.Number + 1);
            channel.Append("chat", $"entry-{_said.Number}", new { line = new { number = _said.Number } });
        }
    }

    public VirtualWire Connect()
    {
        var wire = new VirtualWire($"c{Interlocked.Increment(ref _connections)}", _hub.OnConnectedAsync);
        _wires[wire] = true;
        return wire;
    }

    /// <summary>The process dies and another one begins.</summary>
    public async Task RestartAsync()
    {
        var dead = Channels;
        Channels = NewChannels();
        // Not those of clients that come back meanwhile: they are the new process's.
        var cut = _wires.Keys.ToArray();
        foreach (var wire in cut)
        {
            wire.Cut();
            _wires.TryRemove(wire, out _);
        }
        await Task.WhenAll(cut.Select(wire => wire.Served)).WaitAsync(TimeSpan.FromSeconds(20));
        dead.Dispose();
    }

    /// <summary>The process says goodbye before it goes.</summary>
    public async Task RetireAsync()
    {
        var parting = Channels.SayFarewellAsync(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 50 && !parting.IsCompleted; i++) await Task.Yield();
        _time.Advance(TimeSpan.FromSeconds(1));
        await parting;
        await RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await RestartAsync();
        Channels.Dispose();
        await _services.DisposeAsync();
    }

    private StreamChannels NewChannels()
    {
        var channels = ActivatorUtilities.CreateInstance<StreamChannels>(_shop, _time, NullLogger<StreamChannels>.Instance);
        channels.Attach(_truth, _truth);
        return channels;
    }

    private sealed class Activator(Func<ViewerHub> create) : IHubActivator<ViewerHub>
    {
        public ViewerHub Create() => create();

        public void Release(ViewerHub hub) => hub.Dispose();
    }
}
