using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Measure;

/// <summary>Looks at the resident memory of the server's process a few times a second. Without a process nothing is known.</summary>
public sealed class MemoryWatch(int? processId, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Highest while it was watched, in MB of 2^20 bytes; null where nothing was seen.</summary>
    public double? HighestMb { get; private set; }

    /// <summary>As first seen.</summary>
    public double? FirstMb { get; private set; }

    /// <summary>As last seen.</summary>
    public double? LastMb { get; private set; }

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do Look();
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            Look();
        }
    }

    private void Look()
    {
        if (processId is not { } id || ProcessFigures.RssMb(id) is not { } now) return;
        FirstMb ??= now;
        LastMb = now;
        HighestMb = HighestMb is { } highest ? Math.Max(highest, now) : now;
    }
}
