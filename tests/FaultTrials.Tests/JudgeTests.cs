using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.Tests;

/// <summary>The judge finds every kind of broken promise, and nothing where all are kept.</summary>
public sealed class JudgeTests
{
    private const string Id = "019b7980-7600-7000-8000-000000000001";
    private const string Other = "019b7980-7600-7000-8000-000000000002";
    private const string Stocked = """{"type":"restocked.v1","operationId":"first","quantity":2,"at":1}""";
    private const string Reserved = $$"""{"type":"reserved.v1","reservationId":"{{Id}}","buyer":"g1","quantity":2,"deadline":100,"at":2}""";
    private const string Released = $$"""{"type":"released.v1","reservationId":"{{Id}}","cause":"buyer","at":3}""";
    private const string Expired = $$"""{"type":"expired.v1","reservationId":"{{Id}}","at":100}""";
    private const string Begun = $$"""{"type":"payment-begun.v1","reservationId":"{{Id}}","purchaseId":"P","at":99}""";
    private const string Confirmed = $$"""{"type":"confirmed.v1","reservationId":"{{Id}}","purchaseId":"P","at":500}""";

    private const string Reserve = $"Reserve S {Id} g1 2";

    [Fact]
    public void FindsNothingWherePromisesAreKept()
    {
        var told = History(
            ("Restock S first - 2", "Done 1 -"), (Reserve, "Done 2 Reserved"), (Reserve, "Repeated 2 Reserved"), ($"BeginPayment S {Id} g1 2", "Done 3 Paying"),
            ($"Reserve S {Other} g2 1", "SoldOut 4 -"), ($"Confirm S {Id} g1 2", null));
        told.Hear(9, "v S 4 2 0 0 0 2 0");
        Assert.Empty(Judge.Compare(told, Rows([2, 0, 0, 0, 2, 0], Stocked, Reserved, Begun, Confirmed), isSettled: true));
    }

    [Fact]
    public void UnansweredMayBeThereOrNot()
    {
        var told = History(("Restock S first - 2", "Done 1 -"), (Reserve, null));
        Assert.Empty(Judge.Compare(told, Rows([2, 2, 0, 0, 0, 0], Stocked), isSettled: false));
        Assert.Empty(Judge.Compare(told, Rows([2, 0, 2, 0, 0, 0], Stocked, Reserved), isSettled: false));
    }

    [Fact]
    public void AFaultThatMayHaveHappenedIsADoubt()
    {
        var told = History(("Restock S first - 2", "Done 1 -"), (Reserve, "!OutcomeUnknown 0 -"));
        Assert.Empty(Judge.Compare(told, Rows([2, 0, 2, 0, 0, 0], Stocked, Reserved), isSettled: false));
    }

    [Fact]
    public void WhatWasSaidAfterThePowerHadGoneIsADoubtAndWhatWasSaidBeforeIsNot()
    {
        var told = History(("Restock S first - 2", "Done 1 -"), (Reserve, "Done 2 Reserved"));
        Assert.Equal(1, told.Silence(process: 1, from: 15)); // it was said at 15
        Assert.Empty(Judge.Compare(told, Rows([2, 2, 0, 0, 0, 0], Stocked), isSettled: false));
        Assert.Equal(BreachKind.Lost, Assert.Single(Judge.Compare(told, Rows([], []), isSettled: false)).Kind);
    }

    [Fact]
    public void ManyFactsInOneItemCountAsMany()
    {
        const string Many = $$"""{"at":2,"buyers":["g1","g2"],"deadline":100,"ids":["{{Id}}","{{Other}}"],"quantities":[1,1],"type":"reserved-many.v1"}""";
        const string Gone = $$"""{"at":100,"ids":["{{Id}}","{{Other}}"],"type":"expired-many.v1"}""";
        var told = History(("Restock S first - 2", "Done 1 -"), ($"Reserve S {Id} g1 1", "Done 2 Reserved"), ($"Reserve S {Other} g2 1", "Done 3 Reserved"));
        Assert.Empty(Judge.Compare(told, new StockRows([new("S", 0, 5, $"[{Stocked},{Many},{Gone}]")], [new("S", 5, [2, 2, 0, 0, 0, 0])]), isSettled: false));
    }

    public static TheoryData<string, string[], long[], string[]> Broken() => new()
    {
        { "Lost", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved"], [2, 2, 0, 0, 0, 0], [Stocked] },
        { "Lost", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved", $"Confirm S {Id} g1 2=Done 4 Sold"], [2, 0, 0, 2, 0, 0], [Stocked, Reserved, Begun] },
        { "Lost", ["Restock S first - 2=Done 1 -"], [], [] },
        { "Ghost", ["Restock S first - 2=Done 1 -", $"{Reserve}=!StorageUnavailable 0 -"], [2, 0, 2, 0, 0, 0], [Stocked, Reserved] },
        { "Ghost", ["Restock S first - 2=Done 1 -"], [2, 0, 2, 0, 0, 0], [Stocked, Reserved] },
        { "Ghost", ["Restock S first - 2=Done 1 -", $"Reserve S {Id} g2 2=Done 2 Reserved"], [2, 0, 2, 0, 0, 0], [Stocked, Reserved] },
        { "Ghost", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved", $"{Reserve}=SoldOut 2 -"], [2, 0, 2, 0, 0, 0], [Stocked, Reserved] },
        { "Oversold", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved", $"Reserve S {Other} g1 2=Done 3 Reserved"], [2, -2, 4, 0, 0, 0], [Stocked, Reserved, Reserved.Replace(Id, Other, StringComparison.Ordinal)] },
        { "Oversold", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved"], [2, 1, 1, 0, 0, 0], [Stocked, Reserved] },
        { "Oversold", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved"], [2, 2, 0, 0, 0, 0], [Stocked, Reserved, Released, Expired] },
        { "Duplicated", ["Restock S first - 2=Done 1 -"], [4, 4, 0, 0, 0, 0], [Stocked, Stocked] },
        { "Duplicated", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved", $"{Reserve}=Done 2 Reserved"], [2, 0, 2, 0, 0, 0], [Stocked, Reserved] },
        { "Undersold", ["Restock S first - 2=Done 1 -", $"{Reserve}=FullyReserved 1 -"], [2, 2, 0, 0, 0, 0], [Stocked] },
        { "Undersold", ["Restock S first - 2=Done 1 -", $"{Reserve}=SoldOut 0 -"], [2, 2, 0, 0, 0, 0], [Stocked] },
        { "Deadline", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved"], [2, 2, 0, 0, 0, 0], [Stocked, Reserved, Expired.Replace("\"at\":100", "\"at\":99", StringComparison.Ordinal)] },
        { "Deadline", ["Restock S first - 2=Done 1 -", $"{Reserve}=Done 2 Reserved"], [2, 0, 0, 2, 0, 0], [Stocked, Reserved, Begun.Replace("\"at\":99", "\"at\":100", StringComparison.Ordinal)] },
        { "Verify", ["Restock S first - 2=Done 1 -"], [2, 2, 0, 0, 0, 0], [Stocked, Released] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void FindsABrokenPromise(string kind, string[] told, long[] head, string[] facts)
    {
        var history = History([.. told.Select(line => (line.Split('=')[0], (string?)line.Split('=')[1]))]);
        var breaches = Judge.Compare(history, Rows(head, facts), isSettled: false);
        Assert.Contains(breaches, breach => $"{breach.Kind}" == kind);
    }

    [Fact]
    public void FindsUnitsThatStayReservedWhenEverythingHasEnded()
    {
        var told = History(("Restock S first - 2", "Done 1 -"), (Reserve, "Done 2 Reserved"));
        told.Hear(9, "v S 2 2 0 2 0 0 0");
        Assert.Equal(BreachKind.Leaked, Assert.Single(Judge.Compare(told, Rows([2, 0, 2, 0, 0, 0], Stocked, Reserved), isSettled: true)).Kind);
    }

    /// <summary>Questions one after the other, each with its answer before the next.</summary>
    private static ClientHistory History(params (string Wish, string? Answer)[] told)
    {
        var history = new ClientHistory();
        for (var i = 0; i < told.Length; i++)
        {
            history.Hear(1, $"i {i} {10 * i} {told[i].Wish}");
            if (told[i].Answer is { } answer) history.Hear(1, $"a {i} {(10 * i) + 5} {answer}");
        }
        return history;
    }

    private static StockRows Rows(long[] head, params string[] facts) => facts.Length == 0
        ? new StockRows([], [])
        : new StockRows([.. facts.Select((fact, i) => new BatchRow("S", i, i + 1, $"[{fact}]"))], [new HeadRow("S", facts.Length, head)]);
}
