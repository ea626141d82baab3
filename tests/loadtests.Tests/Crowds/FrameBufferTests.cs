using System.Text;
using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Crowds;

namespace LiveCommerce.LoadTests.Tests.Crowds;

public sealed class FrameBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void FramesOfAnySizeAreFoundInPiecesOfAnySize(int piece)
    {
        var payloads = ((int[])[0, 1, 125, 126, 127, 4_096, 65_535, 65_536, 200_000]).Select(length => new byte[length]).ToArray();
        foreach (var payload in payloads) Array.Fill(payload, (byte)payload.Length);
        var bytes = payloads.SelectMany(OfServer).ToArray();
        var buffer = new FrameBuffer(16);
        var found = new List<int>();
        for (var at = 0; at < bytes.Length;)
        {
            var free = buffer.Free();
            var count = Math.Min(Math.Min(piece, free.Length), bytes.Length - at);
            bytes.AsMemory(at, count).CopyTo(free);
            buffer.Advance(count);
            at += count;
            while (buffer.TryTake(out var opcode, out var payload))
            {
                Assert.Equal(1, opcode);
                Assert.True(payload.SequenceEqual(payloads[found.Count]));
                found.Add(payload.Length);
            }
        }

        Assert.Equal(payloads.Select(static payload => payload.Length), found);
    }

    [Fact]
    public void AFrameAboveTheLimitIsABreach()
    {
        var buffer = new FrameBuffer(16);
        byte[] head = [0x81, 127, 0, 0, 0, 0, 0, 0x20, 0, 1];
        head.CopyTo(buffer.Free());
        buffer.Advance(head.Length);
        Assert.Throws<ProtocolBreachException>(() => buffer.TryTake(out _, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(3_000)]
    public void AFrameOfAClientIsMaskedAndWhole(int length)
    {
        var text = new string('x', length);
        var frame = FrameBuffer.OfClient(1, Encoding.UTF8.GetBytes(text));
        Assert.Equal(0x81, frame[0]);
        Assert.Equal(0x80, frame[1] & 0x80);
        var head = length < 126 ? 2 : 4;
        Assert.Equal(head + 4 + length, frame.Length);
        var read = frame[(head + 4)..].Select((b, i) => (byte)(b ^ frame[head + (i % 4)])).ToArray();
        Assert.Equal(text, Encoding.UTF8.GetString(read));
    }

    private static byte[] OfServer(byte[] payload) => payload.Length switch
    {
        < 126 => [0x81, (byte)payload.Length, .. payload],
        <= ushort.MaxValue => [0x81, 126, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload],
        _ => [0x81, 127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, .. payload],
    };
}
