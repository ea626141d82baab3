using LiveCommerce.Faults.Tests.Api;
using LiveCommerce.Faults.Tests.History;
using LiveCommerce.Faults.Tests.Load;
using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Kill;

/// <summary>The oracle that judges the kills can fail: asked about a real server, it finds what really is not so.</summary>
public sealed class NegativeControlTests
{
    [Fact]
    public async Task NamesAnAcknowledgedReservationThatDoesNotExistAndADoubleCharge()
    {
        using var directory = new TestDirectory();
        await using var owner = await DataOwner.CreateAsync(directory.PathOf("data"));
        using var sale = await ShortSale.RunAsync(owner);
        var (before, evidence) = await new Oracle(sale, owner).JudgeAllAsync();
        Assert.Empty(before);

        var books = directory.PathOf("books.jsonl");
        var lines = File.ReadAllLines(Books.PathIn(owner.Data)).ToList();
        var charge = lines.First(line => line.Contains("\"charged\"", StringComparison.Ordinal));
        File.WriteAllLines(books, [.. lines, charge]);
        var doubled = HistoryCheck.Settled(sale.History, evidence with { Books = Books.Read(books) });
        var reference = Books.Read(books)[^1].Reference;
        Assert.Contains(doubled, breach => breach.Kind == BreachKind.DoubleCharge && breach.About == reference);

        var invented = sale.History.Add(new ReservationAttempt(0, ShopFloor.Plenty, null, 1, ShopFloor.Price));
        invented.Note(new Answer<Reservation>(
            AnswerKind.Done, 201, new Reservation(invented.Id, ShopFloor.Plenty, 1, ShopFloor.Price, null, "reserved"), "", 0));
        var (after, _) = await new Oracle(sale, owner).JudgeAllAsync();
        Assert.Contains(after, breach => breach.Kind == BreachKind.ReservationLost && breach.About == invented.Id);
    }
}
