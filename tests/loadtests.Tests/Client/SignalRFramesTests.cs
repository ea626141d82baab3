using System.Text;
using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Tests.Client;

public sealed class SignalRFramesTests
{
    private const string Stream = "{}\u001e{\"type\":6}\u001e{\"type\":1,\"target\":\"Update\",\"arguments\":[{\"title\":\"Größe ✓\"}]}\u001e";
    private static readonly string[] Expected = Stream.Split('\u001e', StringSplitOptions.RemoveEmptyEntries);

    public static TheoryData<int> EveryByte() => [.. Enumerable.Range(0, Encoding.UTF8.GetByteCount(Stream) + 1)];

    [Theory]
    [MemberData(nameof(EveryByte))]
    public void FramesComeOutWholeWhereverTheTransportCuts(int cut)
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        Assert.Equal(Expected, Feed(bytes[..cut], bytes[cut..]));
    }

    [Fact]
    public void FramesComeOutWholeByteByByte() =>
        Assert.Equal(Expected, Feed([.. Encoding.UTF8.GetBytes(Stream).Select(static b => new[] { b })]));

    [Fact]
    public void AFrameLargerThanTheBufferComesOutWhole()
    {
        var large = new string('x', 100_000);
        Assert.Equal(["a", large, "b"], Feed(Encoding.UTF8.GetBytes($"a\u001e{large}\u001eb\u001e")));
    }

    [Fact]
    public void AFrameWithoutEndIsABreachAndNotAllTheMemory()
    {
        var frames = new SignalRFrames();
        Assert.Throws<ProtocolBreachException>(() =>
        {
            for (var times = 0; times < 100; times++) frames.Advance(frames.Free().Length);
        });
    }

    [Fact]
    public void ANewConnectionDoesNotSeeTheRestOfTheOldOne()
    {
        var frames = new SignalRFrames();
        Put(frames, "half a fra"u8);
        Assert.False(frames.TryTake(out _));
        frames.Clear();
        Put(frames, "{}\u001e"u8);
        Assert.True(frames.TryTake(out var frame));
        Assert.Equal("{}", Encoding.UTF8.GetString(frame));
    }

    private static List<string> Feed(params byte[][] parts)
    {
        var frames = new SignalRFrames();
        var taken = new List<string>();
        foreach (var part in parts)
        {
            Put(frames, part, () =>
            {
                while (frames.TryTake(out var frame)) taken.Add(Encoding.UTF8.GetString(frame));
            });
        }

        return taken;
    }

    private static void Put(SignalRFrames frames, ReadOnlySpan<byte> bytes, Action? then = null)
    {
        while (bytes.Length > 0)
        {
            var free = frames.Free();
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free.Span);
            frames.Advance(count);
            bytes = bytes[count..];
            then?.Invoke();
        }
    }
}
