using System.Diagnostics;
using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>Everything that clients wanted and were told, over all lives of the server.</summary>
internal sealed class ClientHistory
{
    private readonly Lock _lock = new();
    private readonly List<ReservationAttempt> _reservations = [];
    private readonly List<PurchaseAttempt> _purchases = [];
    private readonly List<RestockAttempt> _restocks = [];
    private readonly List<OfferAttempt> _offers = [];
    private (long Since, TaskCompletionSource<long> Arrived)? _firstGrant;

    public IReadOnlyList<ReservationAttempt> Reservations => Copy(_reservations);

    public IReadOnlyList<PurchaseAttempt> Purchases => Copy(_purchases);

    public IReadOnlyList<RestockAttempt> Restocks => Copy(_restocks);

    public IReadOnlyList<OfferAttempt> Offers => Copy(_offers);

    public ReservationAttempt Add(ReservationAttempt attempt) => Add(_reservations, attempt);

    public PurchaseAttempt Add(PurchaseAttempt attempt) => Add(_purchases, attempt);

    public RestockAttempt Add(RestockAttempt attempt) => Add(_restocks, attempt);

    public OfferAttempt Add(OfferAttempt attempt) => Add(_offers, attempt);

    /// <summary>The timestamp of the first reservation that is acknowledged to a request sent after <paramref name="since"/>.</summary>
    public Task<long> FirstGrantAsync(long since)
    {
        lock (_lock)
        {
            var arrived = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            _firstGrant = (since, arrived);
            return arrived.Task;
        }
    }

    public void NoteGrant(Answer<Reservation> answer)
    {
        if (answer.Kind != AnswerKind.Done) return;
        lock (_lock)
        {
            if (_firstGrant is not var (since, arrived) || answer.SentAt < since) return;
            arrived.SetResult(Stopwatch.GetTimestamp());
            _firstGrant = null;
        }
    }

    private T Add<T>(List<T> to, T attempt)
    {
        lock (_lock) to.Add(attempt);
        return attempt;
    }

    private T[] Copy<T>(List<T> from)
    {
        lock (_lock) return [.. from];
    }
}
