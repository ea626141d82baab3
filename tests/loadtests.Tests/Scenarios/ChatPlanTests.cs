using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Scenarios;

namespace LiveCommerce.LoadTests.Tests.Scenarios;

public sealed class ChatPlanTests
{
    [Fact]
    public void ItIsShapedLikeARealRoom()
    {
        const int seconds = 20_000;
        var perSecond = new int[seconds];
        foreach (var at in ChatPlan.Create(seconds, seed: 1).Lines) perSecond[(int)at.TotalSeconds]++;
        Assert.InRange(perSecond.Average(), 6.7, 7.3);
        Assert.InRange(perSecond.Order().ElementAt(seconds * 99 / 100), 23, 27);
        Assert.Equal(ChatPlan.Peak, perSecond.Max());
    }

    [Fact]
    public void TheSameSeedGivesTheSameInstantsInOrder()
    {
        var plan = ChatPlan.Create(30, seed: 5).Lines;
        Assert.Equal(plan, ChatPlan.Create(30, seed: 5).Lines);
        Assert.NotEqual(plan, ChatPlan.Create(30, seed: 6).Lines);
        Assert.Equal(plan.Order(), plan);
        Assert.All(plan, at => Assert.InRange(at, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
    }
}

public sealed class ChatLinesTests
{
    private readonly TopicVersions _versions = new();

    [Fact]
    public void LinesOfSnapshotAndUpdatesAreSeen()
    {
        Join("""{"chat":[{"line":{"lineId":"x","number":4}},{"removed":["y"]},{"line":{"number":5}}]}""");
        Update("""{"moderation":[{"line":{"number":99}}],"chat":[{"removed":["x"]},{"line":{"text":"{\"number\":77}","number":6,"replyTo":{"number":1}}},{"line":{"number":7}}]}""");
        Assert.Equal(7, _versions.Lines.Last);
        Assert.Equal([4, 5, 6, 7], Enumerable.Range(0, 200).Where(number => _versions.Lines.Has(number)));
        Assert.Equal(0, _versions.Regressions);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(6)]
    public void ALineThatComesTwiceOrTooLateIsCounted(int number)
    {
        Update("""{"chat":[{"line":{"number":6}},{"line":{"number":7}}]}""");
        Update($$$"""{"chat":[{"line":{"number":{{{number}}}}}]}""");
        Assert.Equal(1, _versions.Regressions);
    }

    [Fact]
    public void ASnapshotMayRepeatLines()
    {
        Update("""{"chat":[{"line":{"number":300}}]}""");
        Join("""{"chat":[{"line":{"number":299}},{"line":{"number":300}}]}""");
        Assert.Equal(0, _versions.Regressions);
        Assert.True(_versions.Lines.Has(299));
    }

    [Fact]
    public void ANumberBeyondAllReasonIsABreach() => Assert.Throws<ProtocolBreachException>(() => Update("""{"chat":[{"line":{"number":99999999}}]}"""));

    private void Join(string log) => _versions.Joined(System.Text.Encoding.UTF8.GetBytes(
        $$"""{"position":{"epoch":"e","sequence":2},"stream":{"version":1},"stock":[],"log":{{log}}}"""));

    private void Update(string log) => _versions.Update(System.Text.Encoding.UTF8.GetBytes(
        $$"""[{"position":{"epoch":"e","sequence":2},"topics":{},"log":{{log}}}]"""));
}
