using System.Text.Json;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Viewers.Direct;
using LiveCommerce.LiveHub.Viewers;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>Viewers that the channel tells itself, over sockets that take as much as a test lets them, on a clock that stands still.</summary>
public sealed class DirectViewerTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly StreamChannel _channel;
    private readonly SlowSinks _slow;

    public DirectViewerTests()
    {
        _channel = new StreamChannel("show", _ => Task.FromResult(true), _time, new WireJson().Options);
        _slow = new SlowSinks(_time, FanoutMetrics.Unseen);
    }

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task EverybodyIsToldAtOnceAndTheNextTimeWithTheTick()
    {
        var (first, second) = (await JoinedAsync("a"), await JoinedAsync("b"));
        await SettleAsync([first, second]);
        _time.Advance(Audience.QuickTick);
        Publish(1);
        await first.UntilAsync(number: 1);
        await second.UntilAsync(number: 1);
        Publish(2);
        Publish(3);
        await _time.ArmedAsync(Audience.QuickTick);
        Assert.Equal(1, first.Number);
        _time.Advance(Audience.QuickTick);
        await first.UntilAsync(number: 3);
        await second.UntilAsync(number: 3);
        Assert.DoesNotContain(2, second.Numbers);
    }

    /// <summary>A clock that stands still meets its timers exactly, so lateness is made: a change comes a little after its tick was due.</summary>
    [Fact]
    public async Task ATickThatIsALittleLateDoesNotPutOffTheNextOne()
    {
        var viewer = await JoinedAsync("a");
        await SettleAsync([viewer]);
        _time.Advance(Audience.QuickTick);
        Publish(1);
        await viewer.UntilAsync(number: 1);
        var late = Audience.QuickTick / 10;
        await _time.ArmedAsync(Audience.QuickTick);
        _time.Advance(Audience.QuickTick + late);
        Publish(2);
        await viewer.UntilAsync(number: 2);
        await _time.ArmedAsync(Audience.QuickTick - late);
        _time.Advance(Audience.QuickTick * 2);
        Publish(3);
        await viewer.UntilAsync(number: 3);
        await _time.ArmedAsync(Audience.QuickTick); // after quiet the beat begins anew
    }

    [Fact]
    public async Task AViewerIsToldNothingBeforeItsAnswer()
    {
        var viewer = NewSeat("a");
        Assert.True(_channel.TryAdd(viewer.Viewer));
        Publish(1);
        await TickAsync();
        Assert.Empty(viewer.Output.Bytes);
        viewer.Viewer.Start();
        await viewer.UntilAsync(number: 1);
    }

    [Fact]
    public async Task AFullSocketKeepsItsPlaceAndGetsTheNewestWhenItHasRoom()
    {
        var (slow, healthy) = (await JoinedAsync("slow", room: 400), await JoinedAsync("healthy"));
        for (var i = 1; i <= 50; i++)
        {
            Publish(i);
            await TickAsync();
            await healthy.UntilAsync(number: i);
        }
        Assert.Equal(1, _slow.Count);
        var stuckAt = slow.Number;
        Assert.True(stuckAt < 5);
        slow.Output.Give(1_000_000);
        await slow.UntilAsync(number: 50);
        // The frame that was under way, and then only the newest: nothing lies between.
        Assert.True(slow.Numbers.Count(number => number > stuckAt) <= 2);
        AssertNoGap(slow);
        AssertNoGap(healthy);
    }

    [Fact]
    public async Task APlaceMovesOnOnlyWithAFrameThatWasHandedOver()
    {
        var viewer = await JoinedAsync("a", room: 260);
        for (var i = 1; i <= 20; i++)
        {
            Publish(i);
            await TickAsync();
        }
        for (var given = 0; viewer.Number != 20; given++)
        {
            Assert.True(given < 10_000);
            viewer.Output.Give(7);
            await Task.Yield();
        }
        AssertNoGap(viewer);
    }

    [Fact]
    public async Task OwnMessagesGoFirstAndAreBounded()
    {
        var viewer = await JoinedAsync("buyer", room: 300);
        while (viewer.Sink.PendingBytes == 0)
        {
            _channel.Publish("number", _channel.Position.Sequence, 0);
            await TickAsync();
        }
        viewer.Viewer.Send(Own(1));
        Publish(1_000);
        await TickAsync();
        viewer.Viewer.Send(Own(2));
        viewer.Output.Give(100_000);
        await viewer.UntilAsync(number: 1_000);
        var targets = viewer.Calls().Select(call => call.GetProperty("target").GetString()).ToList();
        Assert.Equal(2, targets.Count(target => target == "Own"));
        Assert.True(targets.LastIndexOf("Own") < targets.LastIndexOf("Update"));

        var stopped = await JoinedAsync("stopped", room: 0, told: false);
        await Condition.HoldsAsync(() =>
        {
            _time.Advance(Audience.QuickTick);
            return stopped.Sink.PendingBytes > 0; // the number of viewers is under way
        });
        for (var i = 1; i <= ViewerQueue.OwnCapacity; i++) stopped.Viewer.Send(Own(i));
        Assert.False(stopped.WasCut);
        stopped.Viewer.Send(Own(-1));
        Assert.True(stopped.WasCut);
    }

    [Fact]
    public async Task AFarewellIsTheLastWordAndLeavesTimeToGo()
    {
        var viewer = await JoinedAsync("a");
        var parting = viewer.Viewer.PartAsync(new MovedWire(CloseCode.GoingAway, "bye"));
        Assert.Equal("Moved", viewer.Calls()[^1].GetProperty("target").GetString());
        Publish(7);
        await TickAsync();
        viewer.Viewer.Send(Own(1));
        Assert.Equal("Own", viewer.Calls()[^1].GetProperty("target").GetString());
        Assert.DoesNotContain(7, viewer.Numbers);
        Assert.False(parting.IsCompleted);
        await viewer.Viewer.StopAsync();
        await parting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, _channel.Viewers);
        _time.Advance(ViewerQueue.PatienceLimit * 2);
        Assert.False(viewer.WasCut);

        var staying = await JoinedAsync("b");
        _ = staying.Viewer.PartAsync(new MovedWire(CloseCode.GoingAway, "bye"));
        _time.Advance(ViewerQueue.PatienceLimit);
        Assert.True(staying.WasCut);
    }

    [Fact]
    public async Task WhoHasToLeaveHearsNothingMoreOfTheShowHoweverSlowlyItReads()
    {
        var slow = await JoinedAsync("slow", room: 400);
        while (slow.Sink.PendingBytes == 0)
        {
            _channel.Publish("number", _channel.Position.Sequence, 0);
            await TickAsync();
        }
        _ = slow.Viewer.PartAsync(new MovedWire(CloseCode.SignInAgain, "bye"));
        Publish(1_000);
        await TickAsync();
        slow.Output.Give(100_000);
        await slow.UntilAsync(calls => calls[^1].GetProperty("target").GetString() == "Moved");
        Assert.DoesNotContain(1_000, slow.Numbers);
    }

    [Fact]
    public async Task AViewerThatMissedWhatIsGoneIsToldToBeginAnew()
    {
        var viewer = await JoinedAsync("slow", room: 300);
        for (var i = 0; i < ChannelLog.MaxEntries + 10; i++)
        {
            _channel.Append("chat", $"{i}", new { n = i });
            if (i < 10) await TickAsync();
        }
        await TickAsync();
        viewer.Output.Give(1_000_000);
        await viewer.UntilAsync(calls => calls[^1].GetProperty("target").GetString() == "Moved");
        Assert.Equal(CloseCode.Resync, viewer.Calls()[^1].GetProperty("arguments")[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task EveryLineArrivesOnceAndInOrder()
    {
        var viewer = await JoinedAsync("keen", room: 0, told: false);
        var lines = 0;
        var random = new Random(5);
        for (var i = 0; i < 100; i++)
        {
            for (var n = random.Next(4); n > 0; n--) _channel.Append("chat", $"{++lines}", new { n = lines, text = new string('x', random.Next(900)) });
            _channel.Publish("mark", i + 1, i);
            await TickAsync();
            viewer.Output.Give(random.Next(6_000));
        }
        viewer.Output.Give(10_000_000);
        await viewer.UntilAsync(_ => viewer.Lines().LastOrDefault() == lines);
        Assert.Equal(Enumerable.Range(1, lines), viewer.Lines());
        AssertNoGap(viewer);
    }

    [Fact]
    public async Task AfterItsEndNothingIsBegunAnyMore()
    {
        var viewer = await JoinedAsync("a");
        await viewer.Viewer.StopAsync();
        var before = viewer.Output.Bytes.Length;
        Publish(1);
        await TickAsync();
        viewer.Viewer.Send(Own(1));
        Assert.Equal(before, viewer.Output.Bytes.Length);
        Assert.True(viewer.Viewer.PartAsync(new MovedWire(CloseCode.GoingAway, "")).IsCompleted);
    }

    [Fact]
    public async Task NobodyIsAlwaysTheLast()
    {
        var told = new List<int>();
        var seats = new List<Seat>();
        for (var i = 0; i < 100; i++) seats.Add(await HookedAsync(i, told.Add));
        await SettleAsync(seats);
        var (first, last) = (new HashSet<int>(), new HashSet<int>());
        for (var tick = 1; tick <= 20; tick++)
        {
            told.Clear();
            Publish(tick);
            await TickAsync();
            await Condition.HoldsAsync(() => told.Count == 100);
            Assert.Equal(100, told.Distinct().Count());
            first.Add(told[0]);
            last.Add(told[^1]);
        }
        Assert.True(first.Count > 10 && last.Count > 10);
        Assert.All(seats, seat => Assert.Equal(20, seat.Number));
    }

    [Fact]
    public async Task AWalkThatTakesLongerThanATickGoesOnWithNewerState()
    {
        // Each send takes a millisecond, so that 300 of them take six ticks; in the middle something changes.
        var told = new List<int>();
        var isSlow = false;
        var seats = new List<Seat>();
        for (var i = 0; i < 300; i++)
        {
            seats.Add(await HookedAsync(i, viewer =>
            {
                told.Add(viewer);
                if (!isSlow) return;
                if (told.Count == 100) Publish(2);
                _time.Advance(TimeSpan.FromMilliseconds(1));
            }));
        }
        await SettleAsync(seats);
        told.Clear();
        isSlow = true;
        Publish(1);
        await Condition.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            return seats.TrueForAll(seat => seat.Number == 2);
        });
        var twice = seats.Count(seat => seat.Numbers.Contains(1));
        Assert.InRange(twice, 100, 170); // those who had been told before the change was seen, by the first tick after it
        Assert.Equal(300 + twice, told.Count); // and nobody was told anything twice
        foreach (var seat in seats) AssertNoGap(seat);
    }

    [Fact]
    public async Task TheNumberOfManyIsToldOnceASecondAndWithWhateverElseIsTold()
    {
        var seats = new List<Seat>();
        for (var i = 0; i < StreamChannel.CrowdOfMany; i++) seats.Add(await JoinedAsync($"v{i}", told: false));
        await SettleAsync(seats);
        _time.Advance(TimeSpan.FromSeconds(2));
        seats.Add(await JoinedAsync("first", told: false)); // after quiet: at once
        await seats[0].UntilAsync(_ => Told() == seats.Count);
        var before = seats[0].Updates().Count();
        seats.Add(await JoinedAsync("second", told: false));
        for (var i = 0; i < 5; i++) _time.Advance(Audience.QuickTick);
        Assert.Equal(before, seats[0].Updates().Count());
        Publish(1);
        await seats[0].UntilAsync(number: 1);
        Assert.Equal(seats.Count, Told());
        seats.Add(await JoinedAsync("third", told: false));
        await SettleAsync(seats);

        int Told() => seats[0].Updates().Last(update => update.GetProperty("topics").TryGetProperty("viewers", out _)).GetProperty("topics").GetProperty("viewers").GetInt32();
    }

    [Fact]
    public async Task NothingIsAllocatedPerViewerAndTick()
    {
        using var quiet = new StreamChannel("quiet", _ => Task.FromResult(true), new ManualTime(), new WireJson().Options);
        var seats = new List<Seat>();
        for (var i = 0; i < 500; i++)
        {
            var seat = NewSeat($"v{i}", quiet, new NoOutput());
            Assert.True(quiet.TryAdd(seat.Viewer));
            seats.Add(seat);
            ((IThreadPoolWorkItem)seat.Viewer).Execute();
        }
        var frames = new StreamChannel.CrowdFrames(quiet);
        long least = long.MaxValue;
        for (var i = 1; i <= 30; i++)
        {
            quiet.Publish("number", i, i);
            var place = quiet.Position.Sequence;
            while (!quiet.TryTick() && quiet.Position.Sequence == place) await Task.Yield(); // the channel's own loop may be quicker
            quiet.Since(place); // encoded once, for all of them
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var left = 500; left > 0;) left -= quiet.TellSlice(frames, left);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.True(least < 500, $"{least} bytes for 500 viewers");
        Assert.All(seats, seat => Assert.Equal(Told.Nothing, seat.Viewer.Tell()));
    }

    private static void AssertNoGap(Seat seat)
    {
        var place = 0L;
        foreach (var update in seat.Updates())
        {
            Assert.True(update.GetProperty("after").GetInt64() == place || place == 0, $"{update} after {place}");
            place = update.GetProperty("position").GetProperty("sequence").GetInt64();
        }
    }

    private async Task<Seat> JoinedAsync(string id, int room = int.MaxValue, bool told = true)
    {
        var seat = NewSeat(id, _channel, new MemoryOutput(room));
        Assert.True(_channel.TryAdd(seat.Viewer));
        seat.Viewer.Start();
        if (!told) return seat;
        await Condition.HoldsAsync(() =>
        {
            _time.Advance(Audience.QuickTick);
            return seat.Output.Bytes.Length > 0; // the number of viewers
        });
        return seat;
    }

    private async Task<Seat> HookedAsync(int number, Action<int> told)
    {
        var seat = NewSeat($"v{number}", _channel, new MemoryOutput { Hook = () => told(number) });
        Assert.True(_channel.TryAdd(seat.Viewer));
        ((IThreadPoolWorkItem)seat.Viewer).Execute();
        await Task.Yield();
        return seat;
    }

    /// <summary>Until all have heard of each other, after which nothing more is told by itself.</summary>
    private Task SettleAsync(List<Seat> seats) => Condition.HoldsAsync(() =>
    {
        _time.Advance(Audience.QuickTick);
        return seats.TrueForAll(seat => System.Text.Encoding.UTF8.GetString(seat.Output.Bytes).Contains($"\"viewers\":{seats.Count}", StringComparison.Ordinal));
    });

    private Seat NewSeat(string id) => NewSeat(id, _channel, new MemoryOutput());

    private Seat NewSeat(string id, StreamChannel channel, IOutput output)
    {
        var seat = new Seat(output);
        seat.Sink = new FrameSink(output, _slow, () => seat.WasCut = true);
        var caller = new FakeViewer(id);
        seat.Viewer = new DirectViewer(channel, channel.Position.Sequence, seat.Sink, caller, new WireJson().Options, _time, _ => { });
        return seat;
    }

    private async Task TickAsync()
    {
        await _time.ArmedAsync(Audience.QuickTick);
        _time.Advance(Audience.QuickTick);
    }

    private void Publish(long version) => _channel.Publish("number", version, version);

    private static OwnWire Own(long quantity) => new(new ReservationWire(
        default, "A", quantity, new Money(1, "EUR"), null, ReservationStatus.Reserved, DateTimeOffset.UnixEpoch, 0, 1));

    private sealed class NoOutput : IOutput
    {
        public bool IsBlocked => false;

        public int TrySend(ReadOnlySpan<byte> bytes) => bytes.Length;

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;
    }

    private sealed class Seat(IOutput output)
    {
        public MemoryOutput Output => (MemoryOutput)output;

        public FrameSink Sink { get; set; } = null!;

        public DirectViewer Viewer { get; set; } = null!;

        public bool WasCut { get; set; }

        public long Number => Numbers.LastOrDefault();

        public List<long> Numbers => [.. Updates().Select(update => update.GetProperty("topics"))
            .Where(topics => topics.TryGetProperty("number", out _)).Select(topics => topics.GetProperty("number").GetInt64())];

        public List<JsonElement> Calls() => [.. Output.Frames().Select(frame => JsonDocument.Parse(frame[..^1]).RootElement)];

        public IEnumerable<JsonElement> Updates() =>
            Calls().Where(call => call.GetProperty("target").GetString() == "Update").Select(call => call.GetProperty("arguments")[0]);

        public List<int> Lines() => [.. Updates().Where(update => update.TryGetProperty("log", out _))
            .SelectMany(update => update.GetProperty("log").GetProperty("chat").EnumerateArray()).Select(line => line.GetProperty("n").GetInt32())];

        public Task UntilAsync(long number) => UntilAsync(_ => Number == number);

        public Task UntilAsync(Func<List<JsonElement>, bool> isSo) => Condition.HoldsAsync(() => isSo(Calls()), () => string.Join('\n', Calls()));
    }
}
