using System.Collections.Concurrent;
using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// Changes at a steady rate, each at its instant whatever became of those before: units are reserved and given back, and one change in ten is a chat line, which is told to everybody and
/// conflated with nothing. So a reader who stops has something to fall behind with.
/// </summary>
public sealed class Changes(ApiClient api, PreparedShow show, GuestToken[] guests, LiveFigures figures, ClientLoad load, TimeProvider time)
{
    public const int LineEvery = 10;

    /// <summary>Units that are kept before one is given back.</summary>
    private const int KeptUnits = 20;

    private readonly PatientCalls _calls = new(api, figures, time);
    private readonly ConcurrentQueue<(string Token, string Path)> _kept = new();

    /// <summary>So many people can make so many changes a second without meeting the server's limit of what one person may say.</summary>
    public static int PeopleFor(int rate) => Math.Max(20, 3 * rate / LineEvery);

    /// <summary>Ends when the time is over and every change is answered.</summary>
    public async Task RunAsync(int rate, CancellationToken over, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var running = new List<Task>();
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate);
            var wait = due - time.GetElapsedTime(began);
            if (wait > TimeSpan.FromMilliseconds(1)) await Task.Delay(wait, time, stop);
            load.ArrivalLag.Record(wait < TimeSpan.Zero ? -wait : TimeSpan.Zero);
            running.Add(ChangeAsync(i, began + (long)(due.TotalSeconds * time.TimestampFrequency), stop));
            if (running.Count > 1_024) running.RemoveAll(static change => change.IsCompletedSuccessfully);
        }

        await Task.WhenAll(running);
    }

    /// <summary>Afterwards every unit is free.</summary>
    public async Task GiveBackAsync(CancellationToken stop)
    {
        while (_kept.TryDequeue(out var kept))
            await _calls.AskAsync(new ApiRequest(HttpMethod.Delete, kept.Path, kept.Token), WireJson.Default.Reservation, stop);
    }

    private Task ChangeAsync(int number, long intendedAt, CancellationToken stop)
    {
        var token = guests[number % guests.Length].Token;
        return number % LineEvery == LineEvery - 1 ? SayAsync(guests[number / LineEvery % guests.Length].Token, number, stop)
            : _kept.Count >= KeptUnits && _kept.TryDequeue(out var kept)
                ? _calls.AskAsync(new ApiRequest(HttpMethod.Delete, kept.Path, kept.Token), WireJson.Default.Reservation, stop)
                : ReserveAsync(token, intendedAt, stop);
    }

    private async Task ReserveAsync(string token, long intendedAt, CancellationToken stop)
    {
        figures.Arrived();
        var path = $"/api/v1/stock/{show.Sku}/reservations/{Uuid7.New(time)}";
        var body = ApiRequest.Encode(new ReserveRequest(1, null, null), WireJson.Default.ReserveRequest);
        if (await _calls.AskAsync(new ApiRequest(HttpMethod.Put, path, token, Body: body), WireJson.Default.Reservation, stop) is not { } reserved) return;
        figures.ReserveTime.Record(time.GetElapsedTime(intendedAt, reserved.ReceivedAt));
        figures.Grant();
        _kept.Enqueue((token, path));
    }

    private async Task SayAsync(string token, int number, CancellationToken stop)
    {
        var draft = new LineDraft(Uuid7.New(time), $"Line {number}: how long is the strap, and does it come in green as well?");
        var request = new ApiRequest(
            HttpMethod.Post, $"/api/v1/streams/{show.StreamId}/talk/lines", token, Body: ApiRequest.Encode(draft, WireJson.Default.LineDraft));
        await _calls.AskAsync(request, WireJson.Default.SaidLine, stop);
    }
}
