using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// A steady trickle of people who reserve one unit and give it back a moment later, so that something changes in every tick without ever selling out. An
/// open loop: each step begins at its instant.
/// </summary>
public sealed class Pulse(ApiClient api, PreparedShow show, GuestToken[] guests, LiveFigures figures, PushDelay push, TimeProvider time)
{
    /// <summary>Between two reservations.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(2);
    private readonly PatientCalls _calls = new(api, figures, time);

    /// <summary>Ends when the time is over and everything has been given back.</summary>
    public async Task RunAsync(CancellationToken over, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var visits = new List<Task>();
        try
        {
            for (var i = 0; await timer.WaitForNextTickAsync(over); i++)
            {
                visits.Add(VisitAsync(guests[i % guests.Length].Token, stop));
                if (visits.Count > 256) visits.RemoveAll(static visit => visit.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException)
        {
            // the show is over
        }

        await Task.WhenAll(visits);
    }

    private async Task VisitAsync(string token, CancellationToken stop)
    {
        figures.Arrived();
        var began = time.GetTimestamp();
        var path = $"/api/v1/stock/{show.Sku}/reservations/{Uuid7.New(time)}";
        var body = ApiRequest.Encode(new ReserveRequest(1, null, null), WireJson.Default.ReserveRequest);
        if (await _calls.AskAsync(new ApiRequest(HttpMethod.Put, path, token, Body: body), WireJson.Default.Reservation, stop) is not { } reserved) return;
        figures.ReserveTime.Record(time.GetElapsedTime(began, reserved.ReceivedAt));
        figures.Grant();
        push.Acknowledged(reserved.Value!.StockVersion, reserved.ReceivedAt);
        await Task.Delay(KeptFor, time, stop);
        if (await _calls.AskAsync(new ApiRequest(HttpMethod.Delete, path, token), WireJson.Default.Reservation, stop) is { } released) push.Acknowledged(released.Value!.StockVersion, released.ReceivedAt);
    }
}
