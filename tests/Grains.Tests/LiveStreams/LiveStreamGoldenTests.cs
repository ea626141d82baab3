using System.Text;
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

    [Fact]
    public void APracticeOfferSaysSoAndARealOneSaysNothing()
    {
        var real = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "LiveStreams", "golden", "offer-started.v1.json")).TrimEnd('\n');
        var practice = real.Replace("\"sku\":", "\"practice\":true,\"sku\":", StringComparison.Ordinal);
        var started = Assert.IsType<LiveStreamEvent.OfferStarted>(Assert.Single(Kind.Read(Encoding.UTF8.GetBytes(practice))));
        Assert.True(started.Practice);
        Assert.Contains("\"practice\":true", Encoding.UTF8.GetString(Kind.Write([started])), StringComparison.Ordinal);
        Assert.Null(Assert.IsType<LiveStreamEvent.OfferStarted>(Assert.Single(Kind.Read(Encoding.UTF8.GetBytes(real)))).Practice);
    }

    /// <summary>What was written before there were several pinned items.</summary>
    [Fact]
    public void AnOldPinIsTheOnlyOne()
    {
        var state = Kind.NewState("show");
        foreach (var (json, pins) in (ReadOnlySpan<(string, string)>)
        [
            ("""{"type":"pins-set.v1","at":1,"skus":["A","B"]}""", "A,B"), ("""{"type":"pinned.v1","at":1,"sku":"C"}""", "C"), ("""{"type":"pinned.v1","at":1}""", ""),
        ])
        {
            foreach (var happened in Kind.Read(Encoding.UTF8.GetBytes($"[{json}]"))) Kind.Apply(state, happened);
            Assert.Equal(pins, string.Join(',', Kind.View(state, 1, []).Pins));
        }
    }
}
