using LiveCommerce.LiveHub.Api.Reserving;

namespace LiveCommerce.LiveHub.Tests.Api.Reserving;

public sealed class ReservePathTests
{
    private const string Id = "01997b9e-3b5c-7cde-8f01-23456789abcd";

    [Theory]
    [InlineData("MUG-RED")]
    [InlineData("Gr\u00f6\u00dfe 38")]
    [InlineData(".")]
    public void ThePartsAreThoseOfTheRoute(string sku)
    {
        Assert.True(ReservePath.TryRead($"/api/v1/stock/{sku}/reservations/{Id}", out var found, out var id));
        Assert.Equal((sku, Id), (found.ToString(), id.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/api/v1/stock//reservations/" + Id)]
    [InlineData("/api/v1/stock/A/B/reservations/" + Id)]
    [InlineData("/api/v1/stock/A%2FB/reservations/" + Id)]
    [InlineData("/API/v1/stock/A/reservations/" + Id)]
    [InlineData("/api/v1/stock/A/reservations/" + Id + "/")]
    [InlineData("/api/v1/stock/A/reservation/s" + Id)]
    [InlineData("/api/v1/stock/A/reservations/01997B9E-3B5C-7CDE-8F01-23456789ABCD")]
    [InlineData("/api/v1/stock/A/reservations/01997b9e-3b5c-4cde-8f01-23456789abcd")] // version 4
    [InlineData("/api/v1/stock/A/reservations/01997b9e-3b5c-7cde-cf01-23456789abcd")] // variant
    [InlineData("/api/v1/stock/A/reservations/01997b9e3b5c-7cde-8f01-23456789abcd-")]
    [InlineData("/api/v1/stock/A/reservations/-1997b9e-3b5c-7cde-8f01-23456789abcd")]
    [InlineData("/api/v1/stock/A/reservations/ 1997b9e-3b5c-7cde-8f01-23456789abc ")]
    [InlineData("/api/v1/stock/A/reservations/0x997b9e-3b5c-7cde-8f01-23456789abcd")]
    [InlineData("/api/v1/stock/A/reservations/garbage")]
    public void EverythingElseIsLeftToTheRouter(string path) => Assert.False(ReservePath.TryRead(path, out _, out _));
}
