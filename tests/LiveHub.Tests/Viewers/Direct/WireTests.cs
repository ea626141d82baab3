using System.Buffers;
using System.Text;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>What stands on the wire, to the byte.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData(0, new byte[] { 0x81, 0 })]
    [InlineData(125, new byte[] { 0x81, 125 })]
    [InlineData(126, new byte[] { 0x81, 126, 0, 126 })]
    [InlineData(65_535, new byte[] { 0x81, 126, 0xff, 0xff })]
    [InlineData(65_536, new byte[] { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0 })]
    public void AHeadIsAsShortAsItMayBe(int payload, byte[] head)
    {
        var buffer = new byte[WebSocketFrame.MaxHead + payload];
        var start = WebSocketFrame.WriteHead(buffer);
        Assert.Equal(head, buffer[start..WebSocketFrame.MaxHead]);
        Assert.Equal(0x82, AsBinary());

        byte AsBinary()
        {
            var at = WebSocketFrame.WriteHead(buffer, isText: false);
            return buffer[at];
        }
    }

    [Fact]
    public void ACallIsEncodedAsSignalRWritesIt()
    {
        var call = EncodedCall.Of("Update", new { Name = "Café ☕", N = 1 }, new WireJson().Options);
        Assert.Equal("{\"type\":1,\"target\":\"Update\",\"arguments\":[{\"name\":\"Café ☕\",\"n\":1}]}\u001e", Assert.Single(MemoryOutput.FramesIn(call.Frame.Span)));
        Assert.Equal("{\"name\":\"Café ☕\",\"n\":1}", Encoding.UTF8.GetString(call.Argument.Utf8.Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(70_000)]
    public async Task WhatIsWrittenBetweenTwoFlushesIsOneMessage(int piece)
    {
        var output = new MemoryOutput();
        var writer = new HubWriter(new FrameSink(output, new SlowSinks(TimeProvider.System, FanoutMetrics.Unseen), () => { }));
        var text = new string('a', piece);
        for (var i = 0; i < 3; i++) writer.Write(Encoding.UTF8.GetBytes(text));
        Assert.Empty(output.Bytes);
        Assert.False((await writer.FlushAsync()).IsCompleted);
        Assert.False((await writer.FlushAsync()).IsCompleted); // nothing new, nothing sent
        Assert.Equal(text + text + text, Assert.Single(output.Frames()));
        output.Break();
        writer.Write("x"u8);
        Assert.True((await writer.FlushAsync()).IsCompleted);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(1));
    }
}
