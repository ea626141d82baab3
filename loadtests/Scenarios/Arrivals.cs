using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>Starts each buyer at its planned instant, whatever became of the others: an open loop.</summary>
public sealed class Arrivals(DropUnderTest drop, ArrivalPlan plan, GuestToken[] guests, ClientLoad load)
{
    /// <param name="openedAt">Timestamp of the opening; may lie ahead.</param>
    /// <returns>All buyers that were started; those whose time never came are still waiting.</returns>
    public async Task<IReadOnlyList<BuyerEvidence>> RunAsync(long openedAt, CancellationToken selling, CancellationToken settling)
    {
        var buyers = plan.Buyers.Select((buyer, i) => new Buyer(drop, buyer, guests[i])).ToArray();
        var visits = new List<Task>(buyers.Length);
        for (var next = 0; next < buyers.Length && !selling.IsCancellationRequested;)
        {
            var intendedAt = openedAt + (long)(plan.Buyers[next].At.TotalSeconds * drop.Time.TimestampFrequency);
            var now = drop.Time.GetTimestamp();
            if (intendedAt > now)
            {
                await PauseAsync(drop.Time.GetElapsedTime(now, intendedAt), selling);
                continue;
            }

            load.ArrivalLag.Record(drop.Time.GetElapsedTime(intendedAt, now));
            visits.Add(buyers[next++].VisitAsync(intendedAt, selling, settling));
        }

        await Task.WhenAll(visits);
        return [.. buyers.Select(static b => b.Evidence)];
    }

    private async Task PauseAsync(TimeSpan length, CancellationToken selling)
    {
        try
        {
            await Task.Delay(length < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : length, drop.Time, selling);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }
}
