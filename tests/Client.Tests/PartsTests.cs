using System.Text;
using System.Text.Json;

namespace LiveCommerce.Client.Tests;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, 0.999, 499.5)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0.5, 500)]
    [InlineData(3, 0.5, 2_000)]
    [InlineData(6, 0.5, 15_000)]
    [InlineData(1_000, 0.5, 15_000)]
    public void TheBoundDoublesUpToHalfAMinuteAndTheWaitIsAnywhereBelow(int attempt, double luck, double milliseconds) =>
        Assert.Equal(milliseconds, Backoff.After(attempt, luck).TotalMilliseconds, 3);

    [Theory]
    [InlineData(4000, true, false, 500)]
    [InlineData(4001, false, true, 500)]
    [InlineData(4002, false, false, 5_000)]
    [InlineData(4003, false, false, 30_000)]
    [InlineData(4999, false, false, 500)]
    [InlineData(0, false, false, 500)]
    public void EachCodeSaysWhatToDo(int code, bool forgetPosition, bool forgetToken, double spread) =>
        Assert.Equal(new MovedRule(forgetPosition, forgetToken, TimeSpan.FromMilliseconds(spread)), MovedRule.Of(code));
}

public sealed class ServerClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private readonly MovedTime _time = new();
    private readonly ServerClock _clock;

    public ServerClockTests() => _clock = new ServerClock(_time);

    [Fact]
    public void UntilTheServerHasSpokenItIsThisMachinesClock() => Assert.Equal(_time.GetUtcNow(), _clock.Now);

    [Fact]
    public void ItGoesOnWithMonotonicTimeWhateverTheWallClockDoes()
    {
        _clock.Observe(Noon);
        _time.Pass(TimeSpan.FromSeconds(5));
        _time.SetWallClock(Noon + TimeSpan.FromDays(400));
        Assert.Equal(Noon + TimeSpan.FromSeconds(5), _clock.Now);
    }

    [Fact]
    public void OfSeveralAnswersTheOneThatTravelledShortestCounts()
    {
        _clock.Observe(Noon);
        _time.Pass(TimeSpan.FromSeconds(1));
        _clock.Observe(Noon + TimeSpan.FromMilliseconds(700)); // 300 ms late
        Assert.InRange(_clock.Now, Noon + TimeSpan.FromMilliseconds(998), Noon + TimeSpan.FromSeconds(1));
        _clock.Observe(Noon + TimeSpan.FromMilliseconds(1_050)); // it was quicker than the first
        Assert.Equal(Noon + TimeSpan.FromMilliseconds(1_050), _clock.Now);
    }

    [Fact]
    public void AClockThatRunsSlowerIsFollowedInTheEnd()
    {
        _clock.Observe(Noon);
        for (var second = 1; second <= 300; second++)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            _clock.Observe(Noon + TimeSpan.FromSeconds(second) - TimeSpan.FromMilliseconds(200));
        }
        Assert.Equal(Noon + TimeSpan.FromSeconds(300) - TimeSpan.FromMilliseconds(200), _clock.Now);
    }

    [Theory]
    [InlineData(-3_600)]
    [InlineData(3_600)]
    public void AJumpIsTakenAsItIs(int seconds)
    {
        _clock.Observe(Noon);
        _clock.Observe(Noon + TimeSpan.FromSeconds(seconds));
        Assert.Equal(Noon + TimeSpan.FromSeconds(seconds), _clock.Now);
    }

    private sealed class MovedTime : TimeProvider
    {
        private DateTimeOffset _wall = new(2020, 5, 5, 5, 5, 5, TimeSpan.Zero);
        private long _monotonic = 77;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _monotonic;

        public void Pass(TimeSpan time) => _monotonic += time.Ticks;

        public void SetWallClock(DateTimeOffset wall) => _wall = wall;
    }
}

public sealed class HubFramesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(4_096)]
    public void MessagesAreReadHoweverTheyAreCut(int piece)
    {
        var text = Encoding.UTF8.GetBytes("{\"a\":1}\u001e{}\u001e{\"b\":\"" + new string('é', 9_000) + "\"}\u001e");
        var frames = new HubFrames();
        var read = new List<JsonElement>();
        for (var at = 0; at < text.Length;)
        {
            var free = frames.Free();
            var count = Math.Min(Math.Min(piece, free.Length), text.Length - at);
            text.AsMemory(at, count).CopyTo(free);
            frames.Advance(count);
            at += count;
            while (frames.TryTake(out var message)) read.Add(message);
        }
        Assert.Equal(3, read.Count);
        Assert.Equal(9_000, read[2].GetProperty("b").GetString()!.Length);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("")]
    public void WhatIsNoMessageEndsTheConnection(string text)
    {
        var frames = new HubFrames();
        var bytes = Encoding.UTF8.GetBytes(text + "\u001e");
        bytes.CopyTo(frames.Free());
        frames.Advance(bytes.Length);
        Assert.Throws<HubConnectionException>(() => frames.TryTake(out _));
    }

    [Fact]
    public void AMessageWithoutAnEndIsNotKeptForEver()
    {
        var frames = new HubFrames();
        Assert.Throws<HubConnectionException>((Action)FillForEver);

        void FillForEver()
        {
            while (true)
            {
                frames.Advance(frames.Free().Length);
                frames.TryTake(out _);
            }
        }
    }
}
