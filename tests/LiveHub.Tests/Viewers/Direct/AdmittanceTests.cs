using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

public sealed class AdmittanceTests
{
    private readonly Admittance _admittance = new();

    [Fact]
    public void SoManyMayArriveAtTheSameTime()
    {
        var places = Enumerable.Range(0, Admittance.MaxArriving).Select(_ => _admittance.TryEnter()!).ToList();
        Assert.Null(_admittance.TryEnter());
        Assert.Equal((Admittance.MaxArriving, Admittance.MaxArriving), (_admittance.Present, _admittance.Arriving));
        places[0].Arrive();
        places[0].Arrive();
        Assert.NotNull(_admittance.TryEnter());
        Assert.Null(_admittance.TryEnter());
        places[1].Dispose(); // it left before it had arrived
        Assert.NotNull(_admittance.TryEnter());
    }

    [Fact]
    public void SoManyMayBePresent()
    {
        var places = new List<Admittance.Place>();
        for (var i = 0; i < Admittance.MaxPresent; i++)
        {
            places.Add(_admittance.TryEnter()!);
            places[^1].Arrive();
        }
        Assert.Null(_admittance.TryEnter());
        places[0].Dispose();
        Assert.NotNull(_admittance.TryEnter());
        foreach (var place in places.Skip(1)) place.Dispose();
        Assert.Equal((1, 1), (_admittance.Present, _admittance.Arriving));
    }
}
