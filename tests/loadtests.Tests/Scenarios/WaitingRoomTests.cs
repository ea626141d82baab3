using LiveCommerce.LoadTests.Scenarios;

namespace LiveCommerce.LoadTests.Tests.Scenarios;

public sealed class WaitingRoomTests
{
    private readonly WaitingRoom _room = new();

    [Fact]
    public async Task AsManyAsThereAreUnitsComeBackInOrder()
    {
        var first = _room.WaitAsync(default);
        var second = _room.WaitAsync(default);
        var third = _room.WaitAsync(default);
        _room.Wake(2);
        Assert.True(await first);
        Assert.True(await second);
        Assert.False(third.IsCompleted);
        Assert.Equal(1, _room.Count);
    }

    [Fact]
    public async Task EverybodyLeavesWhenNothingWillComeBackAndNobodyWaitsAfterwards()
    {
        var waiting = _room.WaitAsync(default);
        _room.CloseAll();
        Assert.False(await waiting);
        Assert.False(await _room.WaitAsync(default));
    }

    [Fact]
    public async Task TheEndOfSellingEndsTheWait()
    {
        using var selling = new CancellationTokenSource();
        var waiting = _room.WaitAsync(selling.Token);
        await selling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
