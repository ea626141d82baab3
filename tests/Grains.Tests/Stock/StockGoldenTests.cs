using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Grains.Tests.Stock;

public sealed class StockGoldenTests
{
    private static readonly StockKind Kind = new(SilentBroadcaster.Instance);
    private static readonly GoldenFiles<StockEvent> Files = new("Stock", json => Kind.Read(json), events => Kind.Write(events));

    /// <summary>Every fact alone, and the packed forms of those that come in masses.</summary>
    public static TheoryData<string> Types() => [.. GoldenFiles<StockEvent>.Types, "reserved-many.v1", "expired-many.v1"];

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryVersionEverWrittenIsReadAndWrittenAlike(string type) => Files.AssertReadAndWrittenAlike(type);

    [Theory]
    [MemberData(nameof(Types))]
    public void WhatIsNotKnownStopsTheReader(string type) => Files.AssertSpoiledFilesAreRefused(type);
}
