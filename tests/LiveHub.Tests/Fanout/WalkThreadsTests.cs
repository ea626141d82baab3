using System.Globalization;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Hosting;

namespace LiveCommerce.LiveHub.Tests.Fanout;

public sealed class WalkThreadsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WalkThreads _threads = new();

    public void Dispose() => _threads.Dispose();

    [Fact]
    public async Task AWalkStaysOnThreadsOfItsOwnFromSliceToSlice()
    {
        var names = await Walk(static async () =>
        {
            var seen = new HashSet<string?>();
            for (var slice = 0; slice < 100; slice++)
            {
                seen.Add(Thread.CurrentThread.Name);
                await Task.Yield();
            }
            return seen;
        });
        Assert.All(names, static name => Assert.StartsWith("walk ", name, StringComparison.Ordinal));
    }

    /// <summary>More of them than threads, each for as long as any of the others is there.</summary>
    [Fact]
    public async Task WalksTakeTurns()
    {
        var walks = _threads.MaximumConcurrencyLevel + 3;
        var slices = new int[walks];
        await Task.WhenAll(Enumerable.Range(0, walks).Select(walk => Walk(async () =>
        {
            while (slices.Min() < 50)
            {
                Interlocked.Increment(ref slices[walk]);
                await Task.Yield();
            }
            return walk;
        })));
        Assert.All(slices, static count => Assert.True(count >= 50));
    }

    [Fact]
    public async Task WhereTheSystemRanksThreadsTheseStandBehindTheOthers()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Equal(ThreadPriority.BelowNormal, await Walk(static () => Task.FromResult(Thread.CurrentThread.Priority)));
            return;
        }
        // proc_pid_stat(5): the 19th field, counted behind the name, which may hold blanks.
        var fields = (await Walk(static () => File.ReadAllTextAsync("/proc/thread-self/stat"))).Split(") ")[^1].Split(' ');
        Assert.Equal(ThreadRank.Nice, int.Parse(fields[19 - 3], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task AWalkThatIsUnderWayAtTheEndIsEndedByThePool()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var walk = Walk(async () =>
        {
            begun.SetResult();
            await go.Task;
            return Thread.CurrentThread.IsThreadPoolThread;
        });
        await begun.Task.WaitAsync(Patience);
        _threads.Dispose();
        go.SetResult();
        Assert.True(await walk);
    }

    private Task<T> Walk<T>(Func<Task<T>> walk) => _threads.RunAsync(walk).WaitAsync(Patience);
}
