using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Tests.Fanout;

public sealed class StreamPositionTests
{
    [Fact]
    public void ItsTextIsReadAsItWasWritten()
    {
        var position = new StreamPosition("0123456789abcdef", long.MaxValue);
        Assert.True(StreamPosition.TryParse(position.ToText(), out var read));
        Assert.Equal(position, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("a")]
    [InlineData("a-")]
    [InlineData("-1")]
    [InlineData("a-b")]
    [InlineData("a--1")]
    [InlineData("a-+1")]
    [InlineData("a- 1")]
    [InlineData("a b-1")]
    [InlineData("a-1-2")]
    [InlineData("a\n-1")]
    [InlineData("a-9223372036854775808")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1")]
    public void AnythingElseIsNone(string? text) => Assert.False(StreamPosition.TryParse(text, out _));
}
