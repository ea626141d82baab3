using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>Whole frames, one after the other, whoever writes them and however little the socket takes.</summary>
public sealed class FrameSinkTests : IDisposable
{
    private readonly SlowSinks _slow = new(TimeProvider.System, FanoutMetrics.Unseen);
    private int _cuts;

    public void Dispose() => _slow.Dispose();

    [Fact]
    public async Task WhatTheSocketTakesAtOnceCostsNothing()
    {
        var (output, sink) = NewSink();
        Assert.Equal(Handed.Over, sink.TrySend(MemoryOutput.Frame("a")));
        Assert.True((await sink.SendAsync(MemoryOutput.Frame("b"))));
        Assert.Equal(["a", "b"], output.Frames());
        Assert.Equal((0, 0), (_slow.Count, sink.PendingBytes));
    }

    [Fact]
    public async Task TheRestOfAFrameGoesBeforeEverythingElse()
    {
        var (output, sink) = NewSink(room: 3);
        var idle = new TaskCompletionSource();
        sink.WhenIdle(idle.SetResult);
        Assert.Equal(Handed.Over, sink.TrySend(MemoryOutput.Frame("update")));
        Assert.Equal(5, sink.PendingBytes);
        Assert.Equal(1, _slow.Count);
        Assert.Equal(Handed.Busy, sink.TrySend(MemoryOutput.Frame("newer")));
        var (answer, pong) = (sink.SendAsync(MemoryOutput.Frame("answer")).AsTask(), sink.SendAsync(MemoryOutput.Frame("pong")).AsTask());
        Assert.False(answer.IsCompleted);
        output.Give(4);
        Assert.False(idle.Task.IsCompleted);
        output.Give(100);
        Assert.True(await answer);
        Assert.True(await pong);
        await idle.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["update", "answer", "pong"], output.Frames());
        Assert.Equal((0, 0), (_slow.Count, sink.PendingBytes));
        Assert.Equal(Handed.Over, sink.TrySend(MemoryOutput.Frame("newest")));
        Assert.Equal("newest", output.Frames()[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task FramesOfThreeWritersNeverMix(int seed)
    {
        var random = new Random(seed);
        var (output, sink) = NewSink(room: 0);
        var handed = 0;
        sink.WhenIdle(() => { });
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!done.IsCancellationRequested) output.Give(random.Next(1, 40));
        });
        await Task.WhenAll(
            Task.Run(() => WriteAsync("hub", 300)), Task.Run(() => WriteAsync("socket", 300)),
            Task.Run(() =>
            {
                for (var i = 0; i < 3_000; i++)
                {
                    if (sink.TrySend(MemoryOutput.Frame($"channel {i} {new string('x', i % 200)}")) == Handed.Over) handed++;
                }
            }));
        Assert.True(await sink.SendAsync(MemoryOutput.Frame("end")));
        await done.CancelAsync();
        await reading;
        var frames = output.Frames();
        Assert.Equal(601 + handed, frames.Count);
        foreach (var writer in (string[])["hub", "socket", "channel"])
        {
            var numbers = frames.Where(frame => frame.StartsWith(writer, StringComparison.Ordinal)).Select(frame => int.Parse(frame.Split(' ')[1])).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }

        async Task WriteAsync(string writer, int frames)
        {
            for (var i = 0; i < frames; i++) Assert.True(await sink.SendAsync(MemoryOutput.Frame($"{writer} {i} {new string('y', i)}")));
        }
    }

    [Fact]
    public async Task AConnectionThatIsNoMoreTellsEverybodyWhoWaits()
    {
        var (output, sink) = NewSink(room: 2);
        var (first, second) = (sink.SendAsync(MemoryOutput.Frame("first")).AsTask(), sink.SendAsync(MemoryOutput.Frame("second")).AsTask());
        output.Break();
        Assert.False(await first);
        Assert.False(await second);
        Assert.Equal(Handed.Gone, sink.TrySend(MemoryOutput.Frame("third")));
        Assert.False(await sink.SendAsync(MemoryOutput.Frame("fourth")));
        Assert.Equal(0, _slow.Count);
    }

    [Fact]
    public async Task NothingFollowsAClose()
    {
        var (output, sink) = NewSink(room: 1);
        var (before, close) = (sink.SendAsync(MemoryOutput.Frame("before")).AsTask(), sink.SendAsync(MemoryOutput.Frame("close"), isLast: true).AsTask());
        Assert.Equal(Handed.Gone, sink.TrySend(MemoryOutput.Frame("update")));
        Assert.False(await sink.SendAsync(MemoryOutput.Frame("goodbye")));
        output.Give(100);
        Assert.True(await before);
        Assert.True(await close);
        Assert.Equal(["before", "close"], output.Frames());
        Assert.Equal(0, _cuts);
    }

    [Fact]
    public async Task ABrokenSocketIsCutByTheFirstWhoWritesOnIt()
    {
        var (output, sink) = NewSink();
        output.Break();
        Assert.Equal(Handed.Gone, sink.TrySend(MemoryOutput.Frame("a")));
        Assert.False(await sink.SendAsync(MemoryOutput.Frame("b")));
        Assert.Equal(1, _cuts);
    }

    [Fact]
    public async Task BytesThatAreUnderWayStayTheirOwnersUntilTheSocketHasLetGo()
    {
        var (output, sink) = NewSink(room: 1);
        var sending = sink.SendAsync(MemoryOutput.Frame("mine"));
        output.Give(1);
        await Condition.HoldsAsync(() => output.Bytes.Length == 2);
        sink.Close();
        Assert.False(sending.IsCompleted);
        output.Break();
        Assert.False(await sending);
    }

    [Fact]
    public void WhoTakesNothingForTenSecondsOfTheWatchIsCut()
    {
        var (_, sink) = NewSink(room: 1);
        sink.TrySend(MemoryOutput.Frame("update"));
        for (var turn = 1; turn < SlowSinks.Patience; turn++) _slow.Watch();
        Assert.Equal(0, _cuts);
        _slow.Watch();
        Assert.Equal((1, 0), (_cuts, _slow.Count));
        Assert.Equal(TimeSpan.FromSeconds(10), SlowSinks.Turn * SlowSinks.Patience);
    }

    [Fact]
    public async Task WhoTakesALittleNowAndThenIsNotCut()
    {
        var (output, sink) = NewSink(room: 1);
        sink.TrySend(MemoryOutput.Frame(new string('x', 50_000)));
        for (var piece = 1; piece <= 10; piece++)
        {
            for (var turn = 1; turn < SlowSinks.Patience; turn++) _slow.Watch();
            var before = sink.PendingBytes;
            output.Give(4_096);
            await Condition.HoldsAsync(() => sink.PendingBytes < before);
            _slow.Watch();
        }
        Assert.Equal(0, _cuts);
    }

    [Fact]
    public void AStarvedProcessCutsNobody()
    {
        // The socket has room, and we have not come to sending: that is not the viewer's fault.
        var output = new StarvedOutput();
        var sink = new FrameSink(output, _slow, () => _cuts++);
        sink.TrySend(MemoryOutput.Frame("update"));
        for (var turn = 0; turn < SlowSinks.Patience * 3; turn++) _slow.Watch();
        Assert.Equal(0, _cuts);
        output.IsBlocked = true;
        for (var turn = 0; turn < SlowSinks.Patience; turn++) _slow.Watch();
        Assert.Equal(1, _cuts);
    }

    private (MemoryOutput Output, FrameSink Sink) NewSink(int room = int.MaxValue)
    {
        var output = new MemoryOutput(room);
        return (output, new FrameSink(output, _slow, () => _cuts++));
    }

    private sealed class StarvedOutput : IOutput
    {
        private readonly TaskCompletionSource _never = new();

        public bool IsBlocked { get; set; }

        public int TrySend(ReadOnlySpan<byte> bytes) => 0;

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => new(_never.Task);
    }
}
