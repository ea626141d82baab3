using System.Collections.Immutable;
using System.Text.Json;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>One channel and its viewers on a clock that stands still, so that "at once" means: without the clock having moved.</summary>
public sealed class StreamChannelTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly StreamChannel _channel;

    public StreamChannelTests() => _channel = new StreamChannel("show", _ => Task.FromResult(true), _time, new WireJson().Options);

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task TheFirstChangeAfterQuietGoesOutAtOnceAndTheNextWithTheTick()
    {
        var (viewer, _) = await JoinedAsync("a");
        await TickAsync();
        Publish(1);
        Assert.Equal(1, NumberIn(await viewer.NextAsync()));
        Publish(2);
        Publish(3);
        await _time.ArmedAsync(Audience.QuickTick);
        Assert.False(viewer.HasMore);
        _time.Advance(Audience.QuickTick);
        Assert.Equal(3, NumberIn(await viewer.NextAsync()));
    }

    [Fact]
    public async Task AChangeOfTheShowDoesNotWaitForItsTurn()
    {
        var (viewer, _) = await JoinedAsync("a");
        await TickAsync();
        Publish(1);
        Assert.Equal(1, NumberIn(await viewer.NextAsync()));
        Publish(2);
        await _time.ArmedAsync(Audience.QuickTick);
        _channel.Publish("stream", 1, new { pinned = "MUG" });
        await _time.ArmedAsync(Audience.HurriedTick);
        Assert.False(viewer.HasMore);
        _time.Advance(Audience.HurriedTick);
        Assert.Equal(2, NumberIn(await viewer.NextAsync()));
        Publish(3); // and what follows takes its turn again
        await _time.ArmedAsync(Audience.QuickTick);
        _time.Advance(Audience.HurriedTick);
        Assert.False(viewer.HasMore);
        _time.Advance(Audience.QuickTick);
        Assert.Equal(3, NumberIn(await viewer.NextAsync()));
    }

    [Fact]
    public void AnOlderVersionNeverReplacesANewerOne()
    {
        Publish(5);
        Publish(4);
        Publish(5, 99);
        Assert.Equal("5", _channel.Value("number")!.Value.ToText());
    }

    [Fact]
    public async Task AViewerThatDoesNotReadSkipsToTheNewest()
    {
        var (viewer, _) = await JoinedAsync("slow");
        await TickAsync();
        viewer.Hold();
        Publish(1);
        await viewer.Stuck.Task.WaitAsync(TimeSpan.FromSeconds(20));
        for (var i = 2; i <= 50; i++)
        {
            Publish(i);
            await TickAsync();
        }
        viewer.LetGo();
        Assert.Equal(1, NumberIn(await viewer.NextAsync()));
        Assert.Equal(50, NumberIn(await viewer.NextAsync()));
        Assert.False(viewer.HasMore);
    }

    [Fact]
    public async Task AStoppedViewerDelaysNobodyAndIsCutInTheEnd()
    {
        var (stopped, _) = await JoinedAsync("stopped");
        await TickAsync();
        var (healthy, _) = await JoinedAsync("healthy");
        await TickAsync();
        while (stopped.HasMore) await stopped.NextAsync();
        while (healthy.HasMore) await healthy.NextAsync();
        stopped.Hold();
        Publish(1);
        await stopped.Stuck.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, NumberIn(await healthy.NextAsync()));
        for (var i = 2; i < 10; i++)
        {
            await TickAsync();
            Publish(i);
            Assert.Equal(i, NumberIn(await healthy.NextAsync()));
        }
        Assert.False(stopped.WasCut.Task.IsCompleted);
        _time.Advance(ViewerQueue.PatienceLimit);
        await stopped.WasCut.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(healthy.WasCut.Task.IsCompleted);
        while (_channel.Viewers != 1) await Task.Yield();
    }

    [Fact]
    public async Task MustArriveMessagesAreBoundedAndTheirOverflowCuts()
    {
        var (viewer, queue) = await JoinedAsync("buyer");
        viewer.Hold();
        queue.Send(Own(0));
        await viewer.Stuck.Task.WaitAsync(TimeSpan.FromSeconds(20));
        for (var i = 1; i <= ViewerQueue.OwnCapacity; i++) queue.Send(Own(i));
        Assert.False(viewer.WasCut.Task.IsCompleted);
        queue.Send(Own(-1));
        Assert.True(viewer.WasCut.Task.IsCompleted);
    }

    [Fact]
    public async Task ViewersAtTheSamePlaceShareOneFrame()
    {
        Publish(1);
        await _time.ArmedAsync(Audience.QuickTick);
        var (crowd, straggler) = (_channel.Since(1), _channel.Since(0));
        Assert.Same(crowd, _channel.Since(1));
        Assert.Same(straggler, _channel.Since(0));
        Assert.Null(_channel.Since(_channel.Position.Sequence));
    }

    [Fact]
    public void WhatHasLeftTheLineUpIsForgotten()
    {
        _channel.Follow(1, ["A", "B"]);
        _channel.Publish("stock:A", 1, 1);
        _channel.Publish("stock:B", 1, 1);
        Assert.Equal(["C"], _channel.Follow(3, ["B", "C"]));
        Assert.Empty(_channel.Follow(2, ["A", "D"])); // overtaken
        Assert.Null(_channel.Value("stock:A"));
        Assert.NotNull(_channel.Value("stock:B"));

        // A change that was under way when its SKU left must not stay, or nobody would be told when it comes back.
        _channel.Publish("stock:A", 2, 2);
        Assert.Null(_channel.Value("stock:A"));
    }

    [Fact]
    public async Task AClosedChannelTurnsViewersAway()
    {
        var (viewer, queue) = await JoinedAsync("a");
        Assert.False(_channel.TryClose());
        await queue.StopAsync();
        Assert.True(_channel.TryClose());
        Assert.False(_channel.TryAdd(Queue(viewer)));
    }

    [Fact]
    public async Task AStoppedQueueSendsNothingMoreAndDoesNotTakeItsSuccessorAway()
    {
        var (viewer, first) = await JoinedAsync("a");
        var second = Queue(viewer);
        Assert.True(_channel.TryAdd(second));
        await first.StopAsync();
        Assert.Equal(1, _channel.Viewers);
        await second.StopAsync();
        Assert.Equal(0, _channel.Viewers);
    }

    [Fact]
    public async Task AFarewellIsTheLastWord()
    {
        var (viewer, queue) = await JoinedAsync("a");
        var parted = queue.PartAsync(new MovedWire(CloseCode.GoingAway, ""));
        JsonElement last;
        do last = await viewer.NextAsync();
        while (last.ValueKind != JsonValueKind.Number);
        Assert.Equal(CloseCode.GoingAway, last.GetInt32());
        Publish(7);
        await TickAsync();
        Assert.False(parted.IsCompleted);
        viewer.Abort(); // it has left
        await parted.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(viewer.HasMore);
        Assert.Equal(0, _channel.Viewers);
    }

    [Fact]
    public async Task WhoHasToLeaveIsToldNothingMoreOfTheShow()
    {
        var (viewer, queue) = await JoinedAsync("a");
        viewer.Hold();
        Publish(1);
        await TickAsync();
        await viewer.Stuck.Task;
        _ = queue.PartAsync(new MovedWire(CloseCode.SignInAgain, ""));
        Publish(2);
        await TickAsync();
        viewer.LetGo();
        Assert.Equal(1, NumberIn(await viewer.NextAsync()));
        Assert.Equal(CloseCode.SignInAgain, (await viewer.NextAsync()).GetInt32());
    }

    private async Task<(FakeViewer Viewer, ViewerQueue Queue)> JoinedAsync(string id)
    {
        var viewer = new FakeViewer(id);
        var queue = Queue(viewer);
        Assert.True(_channel.TryAdd(queue));
        queue.Start();
        await viewer.NextAsync(); // the number of viewers
        return (viewer, queue);
    }

    private ViewerQueue Queue(FakeViewer viewer) => new(_channel, _channel.Position.Sequence, viewer, viewer, _time, _ => { });

    private async Task TickAsync()
    {
        await _time.ArmedAsync(Audience.QuickTick);
        _time.Advance(Audience.QuickTick);
    }

    private void Publish(long version, long? value = null) => _channel.Publish("number", version, value ?? version);

    private static long NumberIn(JsonElement update) => update.GetProperty("topics").GetProperty("number").GetInt64();

    private static OwnWire Own(long quantity) => new(new ReservationWire(
        default, "A", quantity, new Money(1, "EUR"), null, ReservationStatus.Reserved, DateTimeOffset.UnixEpoch, 0, 1));
}

file static class Raw
{
    public static string ToText(this RawJson json) => System.Text.Encoding.UTF8.GetString(json.Utf8.Span);
}
