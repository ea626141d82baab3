using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Stock;
using LiveCommerce.Grains.Values;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>Refused demand in the real shell: counted when it is confirmed, once, with the sequence on which it was decided.</summary>
public sealed class RefusalCountingTests : IAsyncDisposable
{
    private static readonly GrainKey Mug = new(StockKind.KindName, "MUG");

    private readonly ManualTime _time = new();
    private readonly InMemoryJournal _store;
    private readonly FateJournal _journal;
    private readonly GroupCommitter _committer;
    private readonly InProcessRuntime _runtime;
    private readonly IGrains<StockCommand, StockAnswer, StockView> _stock;

    public RefusalCountingTests()
    {
        _store = new InMemoryJournal(_time);
        _journal = new FateJournal(_store);
        _committer = new GroupCommitter(_journal, _time, NullLogger<GroupCommitter>.Instance);
        _runtime = new InProcessRuntime(_journal, _committer, new OwnerClock(_time), new GrainOptions(), NullLogger<InProcessRuntime>.Instance);
        _stock = _runtime.Carry(new StockKind(SilentBroadcaster.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _committer.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task RefusalsOfASecondAreOneRow()
    {
        await _stock.AskAsync("MUG", new StockCommand.Restock("s1", 1));
        Assert.Equal(StockStatus.NotEnough, (await Reserve(1, quantity: 2)).Answer!.Status);
        await Reserve(2);
        for (var n = 3; n <= 6; n++) Assert.Equal(StockStatus.FullyReserved, (await Reserve(n)).Answer!.Status);
        Assert.Equal(StockStatus.Repeated, (await Reserve(2)).Answer!.Status);
        await _stock.AskAsync("MUG", new StockCommand.Release(IdOf(77), BuyerOf(77))); // no demand

        var row = Assert.Single(await RowsAsync(1));
        Assert.Equal("""[{"count":4,"first":2,"last":2,"reason":"fully-reserved"},{"count":1,"first":1,"last":1,"reason":"not-enough"}]""", row.Counts);

        await Reserve(7);
        Assert.Equal("""[{"count":1,"first":2,"last":2,"reason":"fully-reserved"}]""", (await RowsAsync(2))[1].Counts);
    }

    [Fact(Timeout = 30_000)]
    public async Task ARefusedCallerLearnsOnWhatItWasDecided()
    {
        await _stock.AskAsync("MUG", new StockCommand.Restock("s1", 1));
        Assert.Null((await Reserve(1)).Answer!.Refused);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(new RefusalPoint(2, ManualTime.Start.AddMilliseconds(50)), (await Reserve(2)).Answer!.Refused);
    }

    [Fact(Timeout = 30_000)]
    public async Task WithinABatchARefusalNamesTheSequenceThatItWasDecidedOn()
    {
        var stall = _journal.StallNext();
        var restock = _stock.AskAsync("MUG", new StockCommand.Restock("s1", 1)).AsTask();
        await stall.Reached;
        var (early, granted, late) = (Reserve(1, quantity: 2), Reserve(2), Reserve(3)); // wait, and are decided together
        stall.Release();
        await restock;
        Assert.Equal((StockStatus.NotEnough, 1), ((await early).Answer!.Status, (await early).Answer!.Refused!.Sequence));
        Assert.Equal(StockStatus.Done, (await granted).Answer!.Status);
        Assert.Equal((StockStatus.FullyReserved, 2), ((await late).Answer!.Status, (await late).Answer!.Refused!.Sequence));
    }

    [Fact(Timeout = 30_000)]
    public async Task WhatWasLostIsNotCounted()
    {
        await _stock.AskAsync("MUG", new StockCommand.Restock("s1", 1));
        var stall = _journal.StallNext();
        _journal.Next(Fate.Lose);
        var granted = Reserve(1);
        await stall.Reached;
        var refused = Reserve(2); // on a grant that never comes to pass
        stall.Release();

        Assert.Equal(GrainFault.StorageUnavailable, (await granted).Fault);
        Assert.Equal(StockStatus.Done, (await refused).Answer!.Status);
        _time.Advance(TimeSpan.FromSeconds(2));
        await _runtime.DisposeAsync();
        Assert.Empty(await _store.ReadRefusalsAsync(Mug, long.MinValue, 10));
    }

    [Fact(Timeout = 30_000)]
    public async Task AnOwnerToWhichNothingHasHappenedCountsNothing()
    {
        Assert.Equal(StockStatus.SoldOut, (await Reserve(1)).Answer!.Status);
        await _runtime.DisposeAsync();
        Assert.Empty(await _store.ReadRefusalsAsync(Mug, long.MinValue, 10));
    }

    [Fact(Timeout = 30_000)]
    public async Task WhatIsNotWrittenYetIsWrittenAtTheEnd()
    {
        await _stock.AskAsync("MUG", new StockCommand.Restock("s1", 1));
        await Reserve(1);
        await Reserve(2);
        await _runtime.DisposeAsync();
        Assert.Single(await _store.ReadRefusalsAsync(Mug, long.MinValue, 10));
    }

    private static ReservationId IdOf(int n) => StockTable.Id(ManualTime.Start, n);

    private static BuyerId BuyerOf(int n) => StockTable.Buyer($"b{n}");

    private Task<Reply<StockAnswer>> Reserve(int n, long quantity = 1) => _stock.AskAsync(
        "MUG", new StockCommand.Reserve(IdOf(n), BuyerOf(n), quantity, null, new Money(1000, "EUR"), null, TimeSpan.FromMinutes(5))).AsTask();

    /// <summary>The rows, once there are so many; lets the time run for them.</summary>
    private async Task<IReadOnlyList<CountedRefusals>> RowsAsync(int count)
    {
        while (true)
        {
            if (await _store.ReadRefusalsAsync(Mug, long.MinValue, 10) is var rows && rows.Count >= count) return rows;
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
