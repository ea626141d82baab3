using LiveCommerce.FaultTrials.History;
using LiveCommerce.Ledger;
using LiveCommerce.Ledger.Journal;
using Breach = LiveCommerce.FaultTrials.History.Breach;
using BreachKind = LiveCommerce.FaultTrials.History.BreachKind;

namespace LiveCommerce.FaultTrials.Stores;

/// <summary>What the independent verifier, the one that shops run, says about a store that a trial has left.</summary>
internal static class Verifier
{
    private const int MaxBreaches = 100_000; // those of sales without a purchase are counted among them

    public static IReadOnlyList<Breach> Prove(JournalSource source)
    {
        try
        {
            var report = Verification.Run(source, new VerifyOptions { MaxBreaches = MaxBreaches });
            // Victims sell without a checkout, so that no purchase stands beside a sale.
            return
            [
                .. report.Breaches.Where(breach => breach.Kind is not (Ledger.BreachKind.SoldWithoutPurchase or Ledger.BreachKind.PayingWithoutPurchase))
                    .Select(breach => new Breach(BreachKind.Verify, "journal", $"{breach}")),
            ];
        }
        catch (UnreadableJournalException e)
        {
            return [new Breach(BreachKind.Verify, "journal", e.Message)];
        }
    }
}
