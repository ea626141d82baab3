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
        if (await AskAsync(new ApiRequest(HttpMethod.Put, path, token, Body: body), stop) is not { } reserved) return;
        figures.ReserveTime.Record(time.GetElapsedTime(began, reserved.ReceivedAt));
        figures.Grant();
        push.Acknowledged(reserved.Value!.StockVersion, reserved.ReceivedAt);
        await Task.Delay(KeptFor, time, stop);
        if (await AskAsync(new ApiRequest(HttpMethod.Delete, path, token), stop) is { } released) push.Acknowledged(released.Value!.StockVersion, released.ReceivedAt);
    }

    /// <summary>Repeats what has no known outcome. Null where it was refused, which nothing here should be.</summary>
    private async Task<ApiAnswer<Reservation>?> AskAsync(ApiRequest request, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await api.SendAsync(request, WireJson.Default.Reservation, stop);
            if (answer.Kind == AnswerKind.Ok) return answer;
            if (answer.Kind == AnswerKind.Refused)
            {
                figures.Refuse();
                figures.UnexpectedAnswer(answer.Describe());
                return null;
            }

            figures.Retry();
            if (!await Backoff.WaitAsync(attempt, answer.RetryAfter, time, stop)) return null;
        }
    }
}
