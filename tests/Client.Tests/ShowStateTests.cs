using System.Text.Json;

namespace LiveCommerce.Client.Tests;

/// <summary>What becomes of a message, case by case.</summary>
public sealed class ShowStateTests
{
    private readonly ShowState _state = new();

    [Fact]
    public void ASnapshotBeginsEverything()
    {
        var snapshot = Messages.Snapshot(stock: Messages.Stock("MUG", 7), more: ""","topics":{"poll:1":{"version":2}},"log":{"chat":[{"id":1},{"id":2}]}""");
        Assert.Equal(Taken.Changed, _state.Joined(snapshot));
        var view = _state.View!;
        Assert.Equal(new StreamPosition("a", 10), _state.Position);
        Assert.Equal((3, "MUG"), (view.Viewers, Assert.Single(view.Skus)));
        Assert.Equal(2, view.Topics["poll:1"].GetProperty("version").GetInt64());
        Assert.Equal([1, 2], Ids());
        Assert.Equal(2, _state.NewEntries.Length);
        Assert.Null(view.Stock("CAP"));
    }

    [Theory]
    [InlineData(6, 5)]
    [InlineData(7, 2)] // of equal ones the later
    [InlineData(8, 2)]
    public void TheHigherVersionOfATopicStays(long version, long available)
    {
        _state.Joined(Messages.Snapshot(stock: Messages.Stock("MUG", 7)));
        Assert.Equal(Taken.Changed, _state.Updated(Messages.Update(11, $"\"stock:MUG\":{Messages.Stock("MUG", version, 2)}")));
        Assert.Equal(available, _state.View!.Stock("MUG")!.Value.GetProperty("available").GetInt64());
    }

    [Fact]
    public void APollThatIsToldTakesThePlaceOfAnyOther()
    {
        _state.Joined(Messages.Snapshot(more: ""","topics":{"poll:1":{"version":2}}"""));
        _state.Updated(Messages.Update(11, "\"poll:2\":{\"version\":0}"));
        Assert.Equal(["poll:2"], _state.View!.Topics.Keys.Where(name => name.StartsWith("poll:", StringComparison.Ordinal)));
    }

    [Fact]
    public void WhatASnapshotDoesNotHaveIsForgotten()
    {
        _state.Joined(Messages.Snapshot(stock: Messages.Stock("MUG", 7), more: ""","topics":{"poll:1":{"version":2},"reactions":{"version":9}}"""));
        _state.Joined(Messages.Snapshot(sequence: 1, epoch: "b", stock: Messages.Stock("CAP", 1), more: ""","topics":{"reactions":{"version":8}}"""));
        Assert.Equal("CAP", Assert.Single(_state.View!.Skus));
        Assert.False(_state.View.Topics.ContainsKey("poll:1"));
        Assert.Equal(9, _state.View.Topics["reactions"].GetProperty("version").GetInt64());
    }

    [Fact]
    public void ASnapshotOfAServerThatLagsTakesNothingBack()
    {
        _state.Joined(Messages.Snapshot(stream: 9, stock: Messages.Stock("MUG", 7)));
        _state.Joined(Messages.Snapshot(sequence: 1, epoch: "b", stream: 8, stock: Messages.Stock("MUG", 6, available: 99)));
        Assert.Equal((9, 5), (_state.View!.Stream.GetProperty("version").GetInt64(), _state.View.Stock("MUG")!.Value.GetProperty("available").GetInt64()));
        Assert.Equal(new StreamPosition("b", 1), _state.Position);
    }

    [Theory]
    [InlineData(11, 10, "a", Taken.Changed)]
    [InlineData(15, 10, "a", Taken.Changed)] // sequences do not go up by ones
    [InlineData(15, 4, "a", Taken.Gap)] // it tells some of what is known once more
    [InlineData(10, 9, "a", Taken.Known)]
    [InlineData(9, 2, "a", Taken.Known)]
    [InlineData(15, 11, "a", Taken.Gap)]
    [InlineData(11, 10, "b", Taken.Gap)]
    public void AnUpdateIsTakenWhereItContinuesWhatIsKnown(long sequence, long after, string epoch, Taken expected)
    {
        _state.Joined(Messages.Snapshot());
        var before = _state.View;
        Assert.Equal(expected, _state.Updated(Messages.Update(sequence, "\"viewers\":9", after, epoch, ""","log":{"chat":[{"id":1}]}""")));
        Assert.Equal(expected == Taken.Changed, !ReferenceEquals(before, _state.View));
        Assert.Equal(expected == Taken.Changed ? new StreamPosition("a", sequence) : new StreamPosition("a", 10), _state.Position);
        Assert.Equal(expected == Taken.Changed ? 1 : 0, _state.NewEntries.Length);
    }

    [Fact]
    public void AnUpdateBeforeASnapshotIsAGap() => Assert.Equal(Taken.Gap, _state.Updated(Messages.Update(11)));

    [Fact]
    public void ResumedMovesNothing()
    {
        _state.Joined(Messages.Snapshot());
        Assert.Equal(Taken.Known, _state.Joined(Messages.Parse("""{"position":{"epoch":"a","sequence":50},"resumed":true}""")));
        Assert.Equal(10, _state.Position!.Sequence);
    }

    [Fact]
    public void AForgottenPositionKeepsWhatIsShown()
    {
        _state.Joined(Messages.Snapshot());
        _state.ForgetPosition();
        Assert.Null(_state.Position);
        Assert.NotNull(_state.View);
        Assert.Equal(Taken.Gap, _state.Updated(Messages.Update(11)));
    }

    [Fact]
    public void StockThatLeavesTheLineUpIsForgotten()
    {
        _state.Joined(Messages.Snapshot(stock: $"{Messages.Stock("MUG", 1)},{Messages.Stock("CAP", 1)}"));
        _state.Updated(Messages.Update(11, $"\"stream\":{Messages.Stream(6, "\"CAP\"")}"));
        Assert.Equal(["CAP"], _state.View!.Skus);
        _state.Joined(Messages.Snapshot(sequence: 20, stream: 7, lineUp: ""));
        Assert.Empty(_state.View.Skus);
    }

    [Fact]
    public void EntriesOfALogComeOnceInOrderAndTheNewestAreKept()
    {
        _state.Joined(Messages.Snapshot(more: ""","log":{"chat":[{"id":1}]}"""));
        for (var id = 2; id <= 400; id++) _state.Updated(Messages.Update(9 + id, more: $$$""","log":{"chat":[{"id":{{{id}}}}]}"""));
        Assert.Equal(Enumerable.Range(400 - ShowView.MaxLog + 1, ShowView.MaxLog).Select(id => (long)id), Ids());
        _state.Joined(Messages.Snapshot(sequence: 1, epoch: "b", more: ""","log":{"chat":[{"id":399},{"id":400}]}"""));
        Assert.Equal([399, 400], Ids());
    }

    [Fact]
    public void APictureThatWasHandedOutStaysAsItWas()
    {
        _state.Joined(Messages.Snapshot(stock: Messages.Stock("MUG", 1)));
        var before = _state.View!;
        _state.Updated(Messages.Update(11, $"\"viewers\":9,\"stock:MUG\":{Messages.Stock("MUG", 2, 0)}", more: ""","log":{"chat":[{"id":1}]}"""));
        Assert.Equal((3, 5), (before.Viewers, before.Stock("MUG")!.Value.GetProperty("available").GetInt64()));
        Assert.Empty(before.Log);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"position":5}""")]
    [InlineData("""{"position":{"epoch":"a","sequence":"x"},"topics":{}}""")]
    [InlineData("""{"position":{"epoch":"a","sequence":11},"after":10,"topics":[]}""")]
    public void WhatIsNoUpdateIsToldByAnException(string json)
    {
        _state.Joined(Messages.Snapshot());
        var thrown = Record.Exception(() => _state.Updated(Messages.Parse(json)));
        Assert.True(thrown is InvalidOperationException or KeyNotFoundException or FormatException, $"{thrown}");
    }

    private IEnumerable<long> Ids() => _state.View!.Log["chat"].Select(entry => entry.GetProperty("id").GetInt64());
}
