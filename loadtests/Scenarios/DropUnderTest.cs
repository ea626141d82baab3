using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>What all buyers of one run share.</summary>
public sealed class DropUnderTest(ApiClient api, string sku, string offerId, Money price, long openedAt, Timeline timeline, LiveFigures figures, PushDelay push, TimeProvider time)
{
    private long _firstSoldOutAt = long.MaxValue;
    private long _grantsAfterSoldOut;
    private long _lastFirstAnswerAt;
    private long _firstAnswers;

    public ApiClient Api => api;

    public string Sku => sku;

    public LiveFigures Figures => figures;

    public TimeProvider Time => time;

    public WaitingRoom Room { get; } = new();

    /// <summary>What every buyer sends, encoded once.</summary>
    public byte[] ReserveBody { get; } = ApiRequest.Encode(new ReserveRequest(1, offerId, price), WireJson.Default.ReserveRequest);

    public long GrantsAfterSoldOut => Volatile.Read(ref _grantsAfterSoldOut);

    /// <summary>First definite answers per second, between the opening and the last of them.</summary>
    public double? ReservePerSecond => _firstAnswers == 0 ? null : Math.Round(_firstAnswers / time.GetElapsedTime(openedAt, _lastFirstAnswerAt).TotalSeconds, 1);

    public string ReservationPath(string reservationId) => $"/api/v1/stock/{sku}/reservations/{reservationId}";

    /// <summary>A buyer has its first definite answer.</summary>
    public void Answered(TimeSpan afterIntended, long receivedAt)
    {
        figures.ReserveTime.Record(afterIntended);
        Interlocked.Increment(ref _firstAnswers);
        RaiseTo(ref _lastFirstAnswerAt, receivedAt);
    }

    public void Granted(ApiAnswer<Reservation> answer)
    {
        figures.Grant();
        timeline.Granted(time.GetElapsedTime(openedAt, answer.ReceivedAt));
        push.Acknowledged(answer.Value!.StockVersion, answer.ReceivedAt);

        // 200 repeats a grant that may be older than the request; only a 201 was decided after it was sent.
        if (answer.Status == 201 && answer.SentAt > Volatile.Read(ref _firstSoldOutAt)) Interlocked.Increment(ref _grantsAfterSoldOut);
    }

    public void Refused(ApiAnswer<Reservation> answer)
    {
        figures.Refuse();
        timeline.Refused(time.GetElapsedTime(openedAt, answer.ReceivedAt));
        if (answer.Code == "sold-out") LowerTo(ref _firstSoldOutAt, answer.ReceivedAt);
    }

    public void Sold(long at)
    {
        figures.Sell();
        timeline.Paid(time.GetElapsedTime(openedAt, at));
    }

    private static void RaiseTo(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
        }
    }

    private static void LowerTo(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value < seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
        }
    }
}
