using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// Asks for the public stock a few times a second: draws it on the timeline, sends waiting buyers back when units are free, lets them go
/// when it is sold out, and notices units that lie free while somebody waits.
/// </summary>
public sealed class StockWatch(ApiClient api, string sku, string offerId, WaitingRoom room, Timeline timeline, long openedAt, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly ApiRequest _request = new(HttpMethod.Get, $"/api/v1/stock/{sku}");
    private long? _unclaimedSince;

    /// <summary>How long, when last asked, units had been free while buyers waited for them.</summary>
    public TimeSpan UnclaimedFor { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var answer = await api.SendAsync(_request, WireJson.Default.StockNow, stop);
                if (answer.Value is { } stock) Take(stock);
            }
        }
        catch (OperationCanceledException)
        {
            // Selling is over.
        }
    }

    private void Take(StockNow stock)
    {
        var offer = stock.Offers?.FirstOrDefault(o => o.OfferId == offerId);
        var available = offer?.Available ?? 0;
        timeline.StockSeen(time.GetElapsedTime(openedAt), available);
        var now = time.GetTimestamp();
        _unclaimedSince = available > 0 && room.Count > 0 ? _unclaimedSince ?? now : null;
        UnclaimedFor = _unclaimedSince is { } since ? time.GetElapsedTime(since, now) : TimeSpan.Zero;
        if (offer is { State: "sold-out" } or { Phase: "closed" }) room.CloseAll();
        else room.Wake(available);
    }
}
