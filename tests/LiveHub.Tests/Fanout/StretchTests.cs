using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Viewers.Direct;
using LiveCommerce.LiveHub.Viewers;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>What may happen to a connection between being spoken for and having the frame: it is never lost, never mixed and never told twice.</summary>
public sealed class StretchTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly HeldSends _sends = new();
    private readonly StreamChannel _channel;
    private readonly SlowSinks _slow;
    private int _version;

    public StretchTests()
    {
        _channel = new StreamChannel("show", _ => Task.FromResult(true), _time, new WireJson().Options) { Sends = _sends };
        _slow = new SlowSinks(_time, FanoutMetrics.Unseen);
    }

    public void Dispose()
    {
        _channel.Dispose();
        _slow.Dispose();
    }

    [Fact]
    public async Task AnOwnMessageFollowsTheUpdate()
    {
        var (viewer, other) = (Joined("a"), Joined("b"));
        await SettleAsync(viewer, other);
        await TellAsync(() => viewer.Viewer.Send(Own), viewer, other);
        await Condition.HoldsAsync(() => viewer.Targets()[^2..] is ["Update", "Own"]);
        Assert.Equal("Update", other.Targets()[^1]);
        Assert.Equal(1, viewer.Number);
    }

    [Fact]
    public async Task AFarewellFollowsTheUpdateAndIsTheLastWord()
    {
        var viewer = Joined("a");
        await SettleAsync(viewer);
        await TellAsync(() => _ = viewer.Viewer.PartAsync(new MovedWire(CloseCode.GoingAway, "bye")), viewer);
        await Condition.HoldsAsync(() => viewer.Targets()[^2..] is ["Update", "Moved"]);
        await TellAsync(() => { });
        Assert.Equal(1, viewer.Number);
    }

    [Fact]
    public async Task AnAnswerOfTheHubFollowsTheUpdate()
    {
        var viewer = Joined("a");
        await SettleAsync(viewer);
        Task<bool>? answer = null;
        await TellAsync(() => answer = viewer.Sink.SendAsync(MemoryOutput.Frame("answer")).AsTask(), viewer);
        Assert.True(await answer!);
        Assert.Equal(1, viewer.Number);
        Assert.Equal("answer", viewer.Output.Frames()[^1]);
        await Condition.HoldsAsync(() => _slow.Count == 0);
        await TellAsync(() => { }, viewer);
        Assert.Equal(2, viewer.Number);
    }

    [Fact]
    public async Task ACloseFollowsTheUpdateAndNothingFollowsTheClose()
    {
        var viewer = Joined("a");
        await SettleAsync(viewer);
        Task<bool>? close = null;
        await TellAsync(() => close = viewer.Sink.SendAsync(MemoryOutput.Frame("close"), isLast: true).AsTask(), viewer);
        Assert.True(await close!);
        await TellAsync(() => { });
        Assert.Equal(1, viewer.Number);
        Assert.Equal("close", viewer.Output.Frames()[^1]);
        Assert.False(viewer.WasCut);
    }

    [Fact]
    public async Task WhoTakesAPartGetsTheRestBeforeEverythingElse()
    {
        var (slow, healthy) = (Joined("slow"), Joined("healthy"));
        await SettleAsync(slow, healthy);
        slow.Output.Take(); // no more room
        slow.Output.Give(20);
        Task<bool>? answer = null;
        await TellAsync(() => answer = slow.Sink.SendAsync(MemoryOutput.Frame("answer")).AsTask(), healthy);
        await Condition.HoldsAsync(() => slow.Sink.PendingBytes > 0);
        await TellAsync(() => { }, healthy);
        Assert.False(answer!.IsCompleted);
        slow.Output.Give(1_000_000);
        Assert.True(await answer);
        await Condition.HoldsAsync(() => slow.Number == 2);
        Assert.Equal(["Update", "answer", "Update"], slow.Targets()[^3..]);
    }

    [Fact]
    public async Task WhoseSocketIsBrokenIsCutAndNobodyElse()
    {
        var (broken, healthy) = (Joined("broken"), Joined("healthy"));
        await SettleAsync(broken, healthy);
        broken.Output.Break();
        await TellAsync(() => { }, healthy);
        Assert.True(broken.WasCut);
        Assert.False(healthy.WasCut);
        Assert.Equal(0, broken.Number);
    }

    [Fact]
    public async Task AConnectionThatEndsMeanwhileHarmsNobody()
    {
        var (ending, healthy) = (Joined("ending"), Joined("healthy"));
        await SettleAsync(ending, healthy);
        await TellAsync(ending.Sink.Close, healthy);
        await TellAsync(() => { }, healthy);
        Assert.Equal((1, 2), (ending.Number, healthy.Number));
        Assert.Equal(0, _slow.Count);
    }

    [Fact]
    public async Task WhoJoinsAnotherShowMeanwhileIsToldOfThatOne()
    {
        using var other = new StreamChannel("other", _ => Task.FromResult(true), _time, new WireJson().Options);
        other.Publish("number", 1, 77);
        await Condition.HoldsAsync(() =>
        {
            _time.Advance(Audience.QuickTick);
            return other.Position.Sequence > 1;
        });
        var viewer = Joined("a");
        await SettleAsync(viewer);
        await TellAsync(
            () =>
            {
                Assert.True(viewer.Viewer.StopAsync().IsCompletedSuccessfully);
                ((IThreadPoolWorkItem)viewer.Again(other, place: 1)).Execute();
            },
            viewer);
        await Condition.HoldsAsync(() => viewer.Number == 77); // without waiting for anything to change there
        await TellAsync(() => { });
        Assert.Equal(77, viewer.Number);
    }

    [Fact]
    public async Task WhoStandsElsewhereIsToldByItself()
    {
        var (first, second) = (Joined("first"), Joined("second"));
        await SettleAsync(first, second);
        await TellAsync(() => { }, first, second);
        var behind = Joined("behind", place: 1); // one that came back
        await SettleAsync(first, second, behind);
        await TellAsync(() => { }, first, second, behind);
        Assert.All([first, second, behind], seat => Assert.Equal(2, seat.Number));
        Assert.Equal(2, first.Output.Frames().Count(frame => frame.Contains("\"number\"", StringComparison.Ordinal)));
    }

    /// <summary>One update, and something that happens while it is on its way.</summary>
    private async Task TellAsync(Action meanwhile, params Seat[] told)
    {
        var number = ++_version;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sends.After = () =>
        {
            _sends.After = () => { };
            meanwhile();
            done.SetResult();
        };
        _channel.Publish("number", number, number);
        if (told.Length > 0) await Condition.HoldsAsync(Passes(() => done.Task.IsCompleted));
        await Condition.HoldsAsync(Passes(() => Array.TrueForAll(told, seat => seat.Number >= number)));
        var place = _channel.Position.Sequence;
        Assert.True(place > 1);
    }

    private Task SettleAsync(params Seat[] seats) => Condition.HoldsAsync(
        Passes(() => Array.TrueForAll(seats, seat => seat.Output.Frames().Exists(frame => frame.Contains($"\"viewers\":{seats.Length}", StringComparison.Ordinal)))));

    /// <summary>Time passes as long as it is not so.</summary>
    private Func<bool> Passes(Func<bool> isSo) => () =>
    {
        if (isSo()) return true;
        _time.Advance(Audience.QuickTick);
        return false;
    };

    private Seat Joined(string id, long? place = null)
    {
        var seat = new Seat(id, _slow, _time);
        Assert.True(_channel.TryAdd(seat.Again(_channel, place ?? _channel.Position.Sequence)));
        ((IThreadPoolWorkItem)seat.Viewer).Execute();
        return seat;
    }

    private static OwnWire Own => new(new ReservationWire(default, "A", 1, new Money(1, "EUR"), null, ReservationStatus.Reserved, DateTimeOffset.UnixEpoch, 0, 1));

    private sealed class Seat
    {
        private readonly FakeViewer _caller;
        private readonly TimeProvider _time;

        public Seat(string id, SlowSinks slow, TimeProvider time)
        {
            (_caller, _time) = (new FakeViewer(id), time);
            Sink = new FrameSink(Output, slow, () => WasCut = true);
        }

        public MemoryOutput Output { get; } = new();

        public FrameSink Sink { get; }

        public DirectViewer Viewer { get; private set; } = null!;

        public bool WasCut { get; private set; }

        /// <summary>The last number that it was told.</summary>
        public int Number => Output.Frames().Select(NumberIn).LastOrDefault(number => number > 0);

        /// <summary>What came, in order.</summary>
        public List<string> Targets() => [.. Output.Frames().Select(frame => frame.Split("\"target\":\"") is [_, var rest] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)] : frame)];

        public DirectViewer Again(StreamChannel channel, long place) => Viewer = new DirectViewer(channel, place, Sink, _caller, new WireJson().Options, _time, _ => { });

        private static int NumberIn(string frame) => frame.Split("\"number\":") is [_, var rest] ? int.Parse(rest.TakeWhile(char.IsAsciiDigit).ToArray()) : 0;
    }
}
