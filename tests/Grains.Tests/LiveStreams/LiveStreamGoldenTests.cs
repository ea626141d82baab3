using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Grains.Tests.LiveStreams;

public sealed class LiveStreamGoldenTests
{
    private static readonly LiveStreamKind Kind = new(SilentBroadcaster.Instance);
    private static readonly GoldenFiles<LiveStreamEvent> Files = new("LiveStreams", json => Kind.Read(json), events => Kind.Write(events));

    public static TheoryData<string> Types() => [.. GoldenFiles<LiveStreamEvent>.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryVersionEverWrittenIsReadAndWrittenAlike(string type) => Files.AssertReadAndWrittenAlike(type);

    [Theory]
    [MemberData(nameof(Types))]
    public void WhatIsNotKnownStopsTheReader(string type) => Files.AssertSpoiledFilesAreRefused(type);
}
