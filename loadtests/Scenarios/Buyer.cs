using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// One buyer's visit: reserve, wait for units that come back, pay. Whatever has no known outcome is repeated under the same id until it
/// has one, as an honest page does.
/// </summary>
public sealed class Buyer(DropUnderTest drop, BuyerPlan plan, GuestToken guest)
{
    private readonly ReservationAttempts _attempts = new(drop, guest.Token);

    public BuyerEvidence Evidence { get; } = new(guest.BuyerId);

    /// <summary>
    /// Never throws for what the server does. New attempts end with <paramref name="selling"/>; what has begun may take until
    /// <paramref name="settling"/>.
    /// </summary>
    /// <param name="intendedAt">Timestamp of the planned start, from which the answer time counts.</param>
    public async Task VisitAsync(long intendedAt, CancellationToken selling, CancellationToken settling)
    {
        drop.Figures.Arrived();
        var measured = false;
        while (true)
        {
            var outcome = await _attempts.ReserveAsync(Uuid7.New(drop.Time), plan.SendsTwice, selling, settling);
            if (!measured && outcome.Kind is not (ReserveOutcomeKind.NotServed or ReserveOutcomeKind.Unknown))
            {
                measured = true;
                drop.Answered(drop.Time.GetElapsedTime(intendedAt, outcome.ReceivedAt), outcome.ReceivedAt);
            }

            switch (outcome.Kind)
            {
                case ReserveOutcomeKind.Granted:
                    Evidence.Reservations.Add(outcome.Evidence!);
                    if (plan.Greedy) await TryBeyondLimitAsync(selling, settling);
                    Evidence.Ending = await new Payment(drop, guest.Token, plan, Evidence).PayAsync(outcome.Evidence!, outcome.ReceivedAt, settling);
                    return;
                case ReserveOutcomeKind.NothingLeft:
                    Evidence.Ending = Ending.LeftEmptyHanded;
                    return;
                case ReserveOutcomeKind.NotServed:
                    Evidence.Ending = Ending.StillWaiting;
                    return;
                case ReserveOutcomeKind.Unknown:
                    Evidence.Ending = Ending.Unknown;
                    return;
                case ReserveOutcomeKind.MayComeBack when await ComesBackAsync(selling):
                    continue;
                case ReserveOutcomeKind.MayComeBack:
                    return;
            }
        }
    }

    private async Task<bool> ComesBackAsync(CancellationToken selling)
    {
        try
        {
            if (await drop.Room.WaitAsync(selling)) return true;
            Evidence.Ending = Ending.LeftEmptyHanded;
        }
        catch (OperationCanceledException)
        {
            Evidence.Ending = Ending.StillWaiting;
        }

        return false;
    }

    private async Task TryBeyondLimitAsync(CancellationToken selling, CancellationToken settling)
    {
        var outcome = await _attempts.ReserveAsync(Uuid7.New(drop.Time), twice: false, selling, settling, beyondLimit: true);
        if (outcome.Kind != ReserveOutcomeKind.Granted) return;
        outcome.Evidence!.BeyondLimit = true;
        outcome.Evidence.Released = true;
        Evidence.Reservations.Add(outcome.Evidence);
        var path = drop.ReservationPath(outcome.Evidence.Acknowledged.ReservationId);
        await drop.Api.SendAsync(new ApiRequest(HttpMethod.Delete, path, guest.Token), WireJson.Default.Reservation, settling);
    }
}
