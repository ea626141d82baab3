using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>How old the oldest of what a viewer is told is.</summary>
public sealed class TickStampsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);
    private readonly TickStamps _stamps = new();

    [Fact]
    public void TheOldestChangeCountsAndNotTheNewest()
    {
        Tick(1, 30, 10, 20);
        Assert.Equal(At(10), _stamps.OldestAfter(0));
    }

    [Fact]
    public void WhoIsBehindIsToldTheAgeOfAllItHasMissed()
    {
        Tick(1, 10);
        Tick(2, 25);
        Tick(5, 20);
        Assert.Equal((At(10), At(20), At(20)), (_stamps.OldestAfter(0), _stamps.OldestAfter(1), _stamps.OldestAfter(2)));
        Assert.Equal(At(20), _stamps.OldestAfter(4)); // between two ticks lie entries of the log
    }

    [Fact]
    public void ATickWithoutANoteIsOfNow()
    {
        _stamps.Tick(1, At(5));
        Assert.Equal(At(5), _stamps.OldestAfter(0));
    }

    [Fact]
    public void MemoryIsBounded()
    {
        for (var i = 1; i <= TickStamps.Remembered * 3; i++) Tick(i, i);
        Assert.Equal(At((TickStamps.Remembered * 2) + 1), _stamps.OldestAfter(0));
    }

    private void Tick(long sequence, params int[] seconds)
    {
        foreach (var second in seconds) _stamps.Note(At(second));
        _stamps.Tick(sequence, At(1_000_000));
    }

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
}
