using LiveCommerce.Simulation.Engine;

namespace LiveCommerce.Simulation.Tests;

/// <summary>What the worlds stand on.</summary>
public sealed class EngineTests
{
    [Fact]
    public void NumbersOfASeedNeverChange()
    {
        var random = new Prng(42, 1);
        Assert.Equal(Expected, new[] { random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void NumbersStayInTheirBounds()
    {
        var random = new Prng(7, 7);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.InRange(random.Below(3), 0, 2);
            Assert.InRange(random.Between(-5, 5), -5, 5);
            Assert.InRange(random.Spread(50, 6_000), 50, 6_000);
        }
    }

    [Fact]
    public void ContinuationsComeBackToTheirScheduler()
    {
        var loop = new SimLoop(new Prng(1, 1), new Trace(null));
        var scheduler = loop.AddScheduler("node");
        var time = new SimTime(loop, scheduler);
        var seen = new List<(bool Here, TimeSpan At)>();
        Start(scheduler, async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time);
                seen.Add((TaskScheduler.Current == scheduler, time.GetUtcNow() - SimTime.Epoch));
            }
        });
        loop.RunUntil(() => false, TimeSpan.TicksPerMinute);
        Assert.Null(loop.Failure);
        Assert.Equal(3, seen.Count);
        Assert.All(seen, step => Assert.True(step.Here));
        Assert.InRange(seen[2].At, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.001));
    }

    [Fact]
    public void APausedNodeStandsStillAndACrashedOneForEver()
    {
        var loop = new SimLoop(new Prng(1, 1), new Trace(null));
        var paused = loop.AddScheduler("paused");
        var crashed = loop.AddScheduler("crashed");
        var ticks = new Dictionary<SimScheduler, int> { [paused] = 0, [crashed] = 0 };
        foreach (var scheduler in new[] { paused, crashed })
        {
            var time = new SimTime(loop, scheduler);
            Start(scheduler, async () =>
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
                while (await timer.WaitForNextTickAsync(CancellationToken.None)) ticks[scheduler]++;
            });
        }
        loop.RunUntil(() => false, TimeSpan.FromSeconds(2.5).Ticks);
        paused.IsPaused = true;
        crashed.Kill();
        loop.RunUntil(() => false, TimeSpan.FromSeconds(9.5).Ticks);
        Assert.Equal((2, 2), (ticks[paused], ticks[crashed]));
        paused.IsPaused = false;
        loop.RunUntil(() => false, TimeSpan.FromSeconds(10.5).Ticks);
        Assert.InRange(ticks[paused], 3, 4); // ticks that were missed are one
        Assert.Equal(2, ticks[crashed]);
    }

    [Fact]
    public void WallClocksAreWrongAndMonotonicOnesSleepWithTheMachine()
    {
        var loop = new SimLoop(new Prng(1, 1), new Trace(null));
        var time = new SimTime(loop, loop.AddScheduler("node")) { Skew = TimeSpan.TicksPerHour };
        var before = time.GetTimestamp();
        loop.RunUntil(() => false, 10 * TimeSpan.TicksPerSecond);
        time.Sleep(4 * TimeSpan.TicksPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(6), time.GetElapsedTime(before));
        Assert.Equal(SimTime.Epoch.AddHours(1).AddSeconds(10), time.GetUtcNow());
    }

    [Fact]
    public void WorkThatLeavesItsSchedulerFailsTheWorld()
    {
        var loop = new SimLoop(new Prng(1, 1), new Trace(null));
        var scheduler = loop.AddScheduler("node");
        var elsewhere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(scheduler, () => elsewhere.Task.ContinueWith(_ => { }, scheduler));
        loop.RunUntil(() => false, TimeSpan.TicksPerSecond);
        var thread = new Thread(elsewhere.SetResult);
        thread.Start();
        thread.Join();
        Assert.Contains("has left its scheduler", loop.Failure, StringComparison.Ordinal);
    }

    private static readonly ulong[] Expected = [0x125341438CA5D92C, 0xEEF19404A42B4549, 0x819FF84B405DC35C];

    private static void Start(SimScheduler scheduler, Func<Task> work)
    {
        _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
    }
}
