using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Grains.Tests.Stock;

public sealed class StockGoldenTests
{
    private static readonly StockKind Kind = new(SilentBroadcaster.Instance);
    private static readonly GoldenFiles<StockEvent> Files = new("Stock", json => Kind.Read(json), events => Kind.Write(events));

    public static TheoryData<string> Types() => [.. GoldenFiles<StockEvent>.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryVersionEverWrittenIsReadAndWrittenAlike(string type) => Files.AssertReadAndWrittenAlike(type);

    [Theory]
    [MemberData(nameof(Types))]
    public void WhatIsNotKnownStopsTheReader(string type) => Files.AssertSpoiledFilesAreRefused(type);
}
