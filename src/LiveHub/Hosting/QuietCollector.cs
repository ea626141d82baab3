namespace LiveCommerce.LiveHub.Hosting;

/// <summary>
/// Collects what is dead while little goes on. The heap is set up for drops (docs/decisions/0013): it lets hundreds of megabytes of dead objects lie before it looks, which a drop fills in
/// a second and a quiet show in half an hour. Until then they are resident, several times what the viewers need.
/// </summary>
/// <remarks>A collection of the youngest objects takes a millisecond or two. Where there is traffic the runtime collects by itself, sooner than this looks twice, and nothing is done here.</remarks>
internal sealed class QuietCollector(TimeProvider time) : BackgroundService
{
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var garbage = new QuietGarbage();
        using var timer = new PeriodicTimer(Turn, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (garbage.IsDue(GC.GetTotalAllocatedBytes(), GC.CollectionCount(0))) GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        }
    }
}

/// <summary>When dead objects have piled up that nobody has collected.</summary>
internal sealed class QuietGarbage
{
    /// <summary>Bytes.</summary>
    public const long Pile = 16 * 1024 * 1024;

    private int _collections = -1;
    private long _allocated;

    /// <summary>Asked once a turn.</summary>
    /// <param name="allocated">Bytes, since the process began.</param>
    /// <param name="collections">Of the youngest objects or more, since the process began.</param>
    public bool IsDue(long allocated, int collections)
    {
        if (collections == _collections) return allocated - _allocated >= Pile;
        (_collections, _allocated) = (collections, allocated);
        return false;
    }
}
