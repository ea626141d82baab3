using System.Text.Json.Nodes;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.ShopEvents;

namespace LiveCommerce.Grains.Tests.ShopEvents;

public sealed class ShopEventMessageTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 18, 0, 0, 250, TimeSpan.Zero);

    /// <summary>What Standard Webhooks recommends: parts of letters, digits and underscores, with full stops between.</summary>
    [Fact]
    public void NamesOfTypesAreWhatReceiversMayExpect()
    {
        Assert.All(ShopEventTypes.All, type => Assert.Matches("^[a-zA-Z0-9_]+([.][a-zA-Z0-9_]+)+$", type));
        Assert.Equal(ShopEventTypes.All.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), ShopEventTypes.All);
    }

    /// <summary>It may wait in an outbox while the code changes: what was written must be read for ever.</summary>
    [Fact]
    public void AMessageIsReadAsItWasWritten()
    {
        const string Golden = """{"event":"stock.sold_out","at":1769882400250,"ids":{"sku":"MUG"},"facts":{"sold":3}}""";
        var written = ShopEventMessage.Write("stock.sold_out", At, new JsonObject { ["sku"] = "MUG" }, new JsonObject { ["sold"] = 3 });
        Assert.Equal((ShopEventMessage.MessageType, Golden), (written.Type, written.Payload));
        var read = ShopEventMessage.Read(Golden);
        Assert.Equal(("stock.sold_out", At, "MUG", 3), (read.Event, read.At, (string?)read.Ids["sku"], (int?)read.Facts["sold"]));
        Assert.Equal("2026-01-31T18:00:00.250Z", ShopEventMessage.Instant(read.At));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"event":"a.b","at":1,"ids":{},"facts":{},"secrets":{}}""")]
    [InlineData("""{"event":"a.b","at":1,"ids":{}""")]
    public void WhatThisCodeDoesNotKnowIsNotGuessed(string payload) => Assert.Throws<UnreadableEventException>(() => ShopEventMessage.Read(payload));
}
