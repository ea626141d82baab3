using LiveCommerce.Faults.Tests.History;
using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Load;

/// <summary>Judges a sale: by the clients' history during the rounds, by everything at the end.</summary>
internal sealed class Oracle(Sale sale, DataOwner owner)
{
    private readonly Inquiry _inquiry = new(sale, owner.Data);
    private int _reservationsSeen;
    private int _purchasesSeen;

    /// <summary>Beside the load: what was begun since the last time, all counts, and the books.</summary>
    public async Task<IReadOnlyList<Breach>> JudgeNewestAsync()
    {
        var (reservations, purchases) = (sale.History.Reservations, sale.History.Purchases);
        var newest = reservations.Skip(_reservationsSeen).Where(attempt => attempt.Acknowledged is not null);
        var evidence = await _inquiry.AskAsync(newest, purchases.Skip(_purchasesSeen));
        (_reservationsSeen, _purchasesSeen) = (reservations.Count, purchases.Count);
        return HistoryCheck.Running(sale.History, evidence);
    }

    /// <summary>After the load: waits until everything has come to its end, then compares everything with everything.</summary>
    public async Task<(IReadOnlyList<Breach> Breaches, Evidence Evidence)> JudgeAllAsync()
    {
        var unsettled = await _inquiry.UntilSettledAsync();
        var evidence = await _inquiry.AskAllAsync();
        var breaches = HistoryCheck.Settled(sale.History, evidence);
        return (unsettled is null ? breaches : [new Breach(BreachKind.NotSettled, "everything", unsettled), .. breaches], evidence);
    }

    /// <summary>The journal's own proof, beside the running server or without one.</summary>
    public Task<ToolResult> VerifyAsync() => Tool.RunAsync("verify", "--data", owner.Data);
}
