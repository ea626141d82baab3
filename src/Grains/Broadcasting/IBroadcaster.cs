using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Grains.Broadcasting;

/// <summary>
/// What grains may say to viewers: whole committed states, each with its version. Calls come from the grains' pumps and return at once;
/// a newer view of the same key replaces an older one that was not sent yet.
/// </summary>
public interface IBroadcaster
{
    void StockChanged(StockView view);

    void StreamChanged(LiveStreamView view);
}

/// <summary>For processes without viewers: imports, tools, tests of single grains.</summary>
public sealed class SilentBroadcaster : IBroadcaster
{
    public static readonly SilentBroadcaster Instance = new();

    public void StockChanged(StockView view)
    {
    }

    public void StreamChanged(LiveStreamView view)
    {
    }
}
