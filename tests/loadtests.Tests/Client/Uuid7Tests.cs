using System.Globalization;
using System.Text.RegularExpressions;
using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Tests.Client;

public sealed class Uuid7Tests
{
    [Fact]
    public void IsALowerCaseUuidOfVersion7() =>
        Assert.Matches(new Regex("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", RegexOptions.None, TimeSpan.FromSeconds(1)), Uuid7.New(TimeProvider.System));

    [Fact]
    public void CarriesTheMillisecondInWhichItWasMade()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var made = long.Parse(Uuid7.New(TimeProvider.System).Replace("-", "")[..12], NumberStyles.HexNumber);
        Assert.InRange(made, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void NoTwoAreEqual() => Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(static _ => Uuid7.New(TimeProvider.System)).Distinct().Count());
}
