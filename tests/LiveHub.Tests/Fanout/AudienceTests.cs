using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Tests.Fanout;

public sealed class AudienceTests
{
    [Theory]
    [InlineData(0, 50)]
    [InlineData(Audience.Large - 1, 50)]
    [InlineData(Audience.Large, 100)]
    [InlineData(20_000, 100)]
    public void ALargeAudienceIsToldHalfAsOften(int viewers, int milliseconds)
    {
        var audience = new Audience();
        audience.Change(viewers);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), audience.Tick);
        Assert.Equal(TimeSpan.FromMilliseconds(30), new Audience(TimeSpan.FromMilliseconds(30)).Tick);
    }
}
