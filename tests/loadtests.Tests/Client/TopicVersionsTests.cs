using System.Text;
using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Tests.Client;

public sealed class TopicVersionsTests
{
    private readonly TopicVersions _versions = new();

    [Fact]
    public void VersionsOfSnapshotAndUpdatesCountTogether()
    {
        Join(5, 3);
        Update("e1", 2, 6);
        Assert.Equal(6, _versions.Of("stock:MUG"u8));
        Assert.Equal(0, _versions.Of("stock:CUP"u8));
        Assert.Equal(0, _versions.Regressions);
    }

    [Fact]
    public void AVersionThatGoesBackIsCountedAndNotShown()
    {
        Join(5, 3);
        Update("e1", 2, 4);
        Assert.Equal(1, _versions.Regressions);
        Assert.Equal(5, _versions.Of("stock:MUG"u8));
    }

    [Fact]
    public void TheSameVersionAgainIsNoRegression()
    {
        Join(5, 3);
        Update("e1", 2, 5);
        Assert.Equal(0, _versions.Regressions);
    }

    [Fact]
    public void AnOlderSnapshotAfterReconnectingIsARegression()
    {
        Join(5, 3);
        Join(4, 3);
        Assert.Equal(1, _versions.Regressions);
    }

    [Theory]
    [InlineData("e1", 0, 1)]
    [InlineData("e1", 1, 0)]
    [InlineData("e2", 0, 0)]
    public void ThePositionMayGoBackOnlyInANewEpoch(string epoch, long sequence, int regressions)
    {
        Join(5, 3);
        Update(epoch, sequence, 6);
        Assert.Equal(regressions, _versions.Regressions);
    }

    [Fact]
    public void TopicsWithoutVersionAndNestedVersionsAreIgnored()
    {
        Join(5, 3);
        Arguments("""{"topics":{"viewers":17,"stock:MUG":{"offers":[{"version":1}],"version":7}},"position":{"sequence":9,"epoch":"e1"}}""");
        Assert.Equal(7, _versions.Of("stock:MUG"u8));
        Assert.Equal(0, _versions.Regressions);
    }

    [Fact]
    public void AnEscapedTopicIsTheSameTopic()
    {
        Arguments("""{"topics":{"stock:\u004dUG":{"version":7}}}""");
        Assert.Equal(7, _versions.Of("stock:MUG"u8));
    }

    [Fact]
    public void ThePositionToResumeFromIsTheLastOne()
    {
        Assert.Null(_versions.PositionJson);
        Join(5, 3);
        Update("e1", 44, 6);
        Assert.Equal("""{"epoch":"e1","sequence":44}""", _versions.PositionJson);
    }

    [Fact]
    public void AResumedJoinCarriesOnlyAPosition()
    {
        Join(5, 3);
        _versions.Joined("""{"position":{"epoch":"e1","sequence":1},"resumed":true}"""u8);
        Assert.Equal(5, _versions.Of("stock:MUG"u8));
        Assert.Equal(0, _versions.Regressions);
    }

    private void Join(long stock, long stream) => _versions.Joined(Encoding.UTF8.GetBytes(
        $$"""{"position":{"epoch":"e1","sequence":1},"stream":{"version":{{stream}}},"stock":[{"sku":"MUG","version":{{stock}}}],"viewers":2}"""));

    private void Update(string epoch, long sequence, long stock) => Arguments(
        $$$"""{"position":{"epoch":"{{{epoch}}}","sequence":{{{sequence}}} },"topics":{"stock:MUG":{"sku":"MUG","version":{{{stock}}} } } }""");

    private void Arguments(string update) => _versions.Update(Encoding.UTF8.GetBytes($"[{update}]"));
}
