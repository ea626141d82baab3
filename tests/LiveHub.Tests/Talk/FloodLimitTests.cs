using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Talk;

namespace LiveCommerce.LiveHub.Tests.Talk;

public sealed class FloodLimitTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void FiveAtOnceThenOneASecondForEachSpeakerInEachShow()
    {
        var flood = new FloodLimit(_time);
        var (anna, eve) = (new Speaker("b:anna", null, null), new Speaker("b:eve", null, null));
        for (var i = 0; i < FloodLimit.Burst; i++) Assert.Null(flood.Take("show", anna));
        Assert.Equal(FloodLimit.Every, flood.Take("show", anna));
        Assert.Null(flood.Take("show", eve));
        Assert.Null(flood.Take("other", anna));
        _time.Advance(FloodLimit.Every);
        Assert.Null(flood.Take("show", anna));
        Assert.NotNull(flood.Take("show", anna)); // what was refused was not counted, or this would be later
        _time.Advance(FloodLimit.Every);
        Assert.Null(flood.Take("show", anna));
    }

    [Fact]
    public void TheCrewIsNotLimited()
    {
        var flood = new FloodLimit(_time);
        for (var i = 0; i < 100; i++) Assert.Null(flood.Take("show", new Speaker("h:host", null, HostId.New())));
    }
}
